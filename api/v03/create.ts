import type { FastifyInstance } from 'fastify';
import { rpcDialect } from '../../protocol/v03/rpc-dialect.js';
import { type Dialect, createWriter } from '../../protocol/v03/write.js';
import type { AgentCards } from '../cards/agent-cards.js';
import type { JsonRpcMethods } from '../http/json-rpc-envelope.js';
import type { Admission } from '../operations/admission.js';
import type { AgentDirectory } from '../operations/agent-directory.js';
import type { Operations } from '../operations/operations.js';
import type { SsePump } from '../streams/sse.js';
import { createStreamSender } from '../streams/stream-response.js';
import { v03CardRoutes } from './card-route.js';
import { createV03JsonRpc } from './jsonrpc.js';
import { createV03EventSerializer } from './last-event.js';
import { protoDialect } from './proto-dialect.js';
import { v03RestRoutes } from './rest-routes.js';

interface V03Options {
  readonly admission: Admission;
  readonly directory: AgentDirectory;
  readonly operations: Operations;
  readonly cards: AgentCards;
  readonly pump: SsePump;
  /** The largest request body, in bytes. */
  readonly bodyLimit: number;
}

/** What serves A2A 0.3 over HTTP, beside 1.0 and over the same operations. */
interface V03 {
  readonly jsonRpc: JsonRpcMethods;
  /**
   * HTTP+JSON, and the cards at their old path.
   *
   * @param scope - of its own: its errors have another form.
   */
  routes(scope: FastifyInstance): void;
}

export function createV03(options: V03Options): V03 {
  const sender = (dialect: Dialect) => {
    const { event: write } = createWriter(dialect);
    return createStreamSender(
      options.pump,
      createV03EventSerializer((event, isLast) => JSON.stringify(write(event, isLast))),
    );
  };
  const sendProtoStream = sender(protoDialect);
  return {
    jsonRpc: createV03JsonRpc({ ...options, sendStream: sender(rpcDialect) }),
    routes(scope) {
      v03RestRoutes(scope, { ...options, sendStream: sendProtoStream });
      v03CardRoutes(scope, options);
    },
  };
}
