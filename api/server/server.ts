import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { ProtocolVersion } from '../../protocol/version.js';
import { UnavailableError } from '../../tasks/errors.js';
import { agentCardRoutes } from '../cards/agent-card-routes.js';
import { fromFastifyError, pathNotFound } from '../errors/request-error.js';
import { AGENT_PATH, type AgentParams } from '../http/agent-path.js';
import { allowCompression } from '../http/compression.js';
import { takeBodiesAsBytes } from '../http/json-body.js';
import { refuseOtherMethods } from '../http/method-not-allowed.js';
import { logRequests, noteFailure, decorateWithLogFields } from '../http/request-log.js';
import { sendRestFailure } from '../http/send-rest-failure.js';
import { jsonRpcRoutes } from '../jsonrpc/route.js';
import { operatorRoutes, type PushOperator } from '../operator/operator-routes.js';
import { restRoutes } from '../rest/routes.js';
import { createEventJson } from '../streams/event-serializer.js';
import { createSsePump } from '../streams/sse.js';
import { createStreamSender } from '../streams/stream-response.js';
import { createV03 } from '../v03/create.js';
import { closeConnectionsPromptly } from './connections.js';
import { allowOrigins, refuseOtherOrigins } from './cors.js';
import { createFastify } from './create-fastify.js';
import { healthRoutes } from './health.js';
import { createServerCore, type CoreOptions } from './server-core.js';
import type { ConnectionTimeouts } from './timeouts.js';

export interface ServerOptions extends CoreOptions {
  /** The version of the agent card for requests that name none. */
  readonly defaultCardVersion: ProtocolVersion;
  /** Origins of the web pages whose scripts may call; `*` for all, none: CORS is off. */
  readonly corsOrigins: readonly string[];
  /** Default: `CONNECTION_TIMEOUTS`. */
  readonly timeouts?: ConnectionTimeouts;
  /** The largest request body, in bytes. */
  readonly bodyLimit: number;
  /** Between comment lines on an idle stream, in ms. */
  readonly keepAliveInterval: number;
  /** A stream whose client takes no data for this long is cut, in ms. */
  readonly slowReaderTimeout: number;
  readonly log: Logger;
  /** Whether requests can be served now. */
  readonly ready: () => Promise<boolean>;
  /** Without it, there are no routes for operators. */
  readonly pushOperator?: PushOperator;
}

/**
 * The HTTP server of the API: JSON-RPC and HTTP+JSON bindings, agent cards, health. It does not listen.
 *
 * `close()` ends the open streams, refuses new requests with 503, and waits for those in progress.
 *
 * @param core - what it shares with another server, if it does.
 * @throws RangeError when the agents or the default agent are not usable.
 */
export function buildServer(options: ServerOptions, core = createServerCore(options)): FastifyInstance {
  const { bodyLimit, publicUrl, authenticator, pushOperator } = options;
  const { directory, admission, cards, operations } = core;
  const pump = createSsePump(options);
  const sendStream = createStreamSender(pump, createEventJson());
  const v03 = createV03({ ...core, pump, bodyLimit });

  const app = createFastify(options);
  decorateWithLogFields(app);
  logRequests(app);
  takeBodiesAsBytes(app);
  allowOrigins(app, options.corsOrigins);
  allowCompression(app);
  // After CORS, so that scripts can read the refusal.
  app.after(() => {
    if (!authenticator.required) refuseOtherOrigins(app, options.corsOrigins);
    refuseWhileClosing(app, () => {
      pump.close();
    });
  });
  closeConnectionsPromptly(app);
  app.setErrorHandler((error, request, reply) => {
    const cause = fromFastifyError(error, bodyLimit);
    noteFailure(request, cause);
    return sendRestFailure(request, reply, cause);
  });
  app.setNotFoundHandler(() => {
    throw pathNotFound();
  });

  // A scope of its own: its errors have another form.
  void app.register((scope, _options, done) => {
    jsonRpcRoutes(scope, { admission, operations, sendStream, bodyLimit, others: [v03.jsonRpc] });
    done();
  });
  void app.register((scope, _options, done) => {
    v03.routes(scope);
    done();
  });
  // Routes that come later than compression have it.
  void app.register((scope, _options, done) => {
    restRoutes(scope, { admission, directory, operations, cards, sendStream });
    agentCardRoutes(scope, { directory, cards, defaultVersion: options.defaultCardVersion, publicUrl });
    healthRoutes(scope, options.ready);
    if (pushOperator) operatorRoutes(scope, { authenticator, push: pushOperator });
    refuseOtherMethods(scope, '/', ['GET', 'HEAD', 'POST']);
    refuseOtherMethods(scope, AGENT_PATH, ['POST'], (request) => {
      // Safe: the parameters of this path.
      directory.at((request.params as AgentParams).agent);
    });
    done();
  });
  return app;
}

/** Requests that come in on open connections while the server closes are better served by another process. */
function refuseWhileClosing(app: FastifyInstance, onClosing: () => void): void {
  let closing = false;
  app.addHook('preClose', (done) => {
    closing = true;
    onClosing();
    done();
  });
  app.addHook('onRequest', (_request, _reply, done) => {
    if (closing) done(new UnavailableError({ message: 'This server is shutting down.', retryAfter: 1 }));
    else done();
  });
}
