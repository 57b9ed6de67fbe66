import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Admission } from '../operations/admission.js';
import { sendJson } from '../http/compression.js';
import type { AgentParams } from '../http/agent-path.js';
import { InvalidParamsError } from '../../tasks/errors.js';
import { echoExtensions } from '../http/extension-header.js';
import { httpServiceRequest } from '../http/http-request.js';
import type { JsonRpcRequest } from '../jsonrpc/envelope.js';
import { MethodNotFoundError } from '../jsonrpc/errors.js';
import type { Operations } from '../operations/operations.js';
import { noteFailure } from '../http/request-log.js';
import type { StreamSender } from '../streams/stream-response.js';
import { toV03Failure } from './errors.js';
import { runMethod, type Method } from './method.js';
import { isFields } from '../../protocol/v03/fields.js';
import { RPC_METHODS } from './rpc-methods.js';
import { openMethod } from './stream.js';

type Request = FastifyRequest<{ Params: AgentParams }>;

/** Answers a JSON-RPC request of 0.3. Never rejects: errors are answered as well. */
export type V03JsonRpc = (request: Request, reply: FastifyReply, envelope: JsonRpcRequest) => Promise<unknown>;

interface V03JsonRpcOptions {
  readonly admission: Admission;
  readonly operations: Operations;
  /** Writes events in the form of 0.3. */
  readonly sendStream: StreamSender;
}

/** Whether a method is one of 0.3, or nobody's: those of 1.0 have no slash. */
export function isV03Method(method: string): boolean {
  return method.includes('/');
}

export function createV03JsonRpc(options: V03JsonRpcOptions): V03JsonRpc {
  return async (request, reply, envelope) => {
    const { id, method: name } = envelope;
    const method = Object.hasOwn(RPC_METHODS, name) ? RPC_METHODS[name] : undefined;
    try {
      if (!method) throw new MethodNotFoundError(name, Object.keys(RPC_METHODS));
      return await answer(options, request, reply, envelope, method);
    } catch (error) {
      noteFailure(request, error);
      const failure = toV03Failure(error, request.id);
      const body = JSON.stringify({ jsonrpc: '2.0', id, error: failure.error });
      reply.code(failure.status).headers(failure.headers);
      // Clients of 0.3 that asked for a stream read nothing else, unless HTTP itself says that something is wrong.
      if (method?.kind !== 'stream' || failure.status !== 200) return reply.type('application/json').send(body);
      return reply
        .type('text/event-stream')
        .header('cache-control', 'no-cache')
        .send(`event: error\ndata: ${body}\n\n`);
    }
  };
}

async function answer(
  { admission, operations, sendStream }: V03JsonRpcOptions,
  request: Request,
  reply: FastifyReply,
  { id, params }: JsonRpcRequest,
  method: Method,
): Promise<unknown> {
  const call = await admission.admit(
    httpServiceRequest(request, reply, {
      operation: method.operation,
      protocolVersion: '0.3',
      pathAgent: request.params.agent,
      tenant: undefined,
    }),
  );
  echoExtensions(reply, call, '0.3');
  if (!isFields(params)) throw new InvalidParamsError([{ field: 'params', description: 'must be an object' }]);

  if (method.kind === 'unary') {
    const result = await runMethod(method, params, operations, call);
    return sendJson(reply.type('application/json'), JSON.stringify({ jsonrpc: '2.0', id, result }));
  }
  const stream = await openMethod(method, params, operations, call);
  await sendStream(reply, call, stream, {
    prefix: `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":`,
    suffix: '}',
    failure: (error) => {
      noteFailure(request, error);
      return JSON.stringify({ jsonrpc: '2.0', id, error: toV03Failure(error, request.id).error });
    },
  });
  return reply;
}
