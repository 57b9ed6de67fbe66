import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Admission } from '../operations/admission.js';
import { AGENT_PATH, type AgentParams } from '../http/agent-path.js';
import { sendJson } from '../http/compression.js';
import { InvalidParamsError } from '../../tasks/errors.js';
import { echoExtensions } from '../http/extension-header.js';
import { httpServiceRequest } from '../http/http-request.js';
import { readJsonBody } from '../http/json-body.js';
import type { Operations, Params } from '../operations/operations.js';
import { fromFastifyError, MalformedBodyError } from '../errors/request-error.js';
import { noteFailure } from '../http/request-log.js';
import type { StreamSender } from '../streams/stream-response.js';
import { isV03Method, type V03JsonRpc } from '../v03/jsonrpc.js';
import { InvalidEnvelopeError, readEnvelope, type JsonRpcId, type JsonRpcRequest } from './envelope.js';
import { MethodNotFoundError, toJsonRpcFailure } from './errors.js';
import type { OperationName } from '../operations/operation-name.js';

interface JsonRpcOptions {
  readonly admission: Admission;
  readonly operations: Operations;
  readonly sendStream: StreamSender;
  readonly bodyLimit: number;
  /** Answers what has a method of 0.3. */
  readonly v03: V03JsonRpc;
}

type Request = FastifyRequest<{ Params: AgentParams }>;

/** The JSON-RPC binding (§9): `POST /` for the default agent, `POST /{agent}` for any. */
export function jsonRpcRoutes(app: FastifyInstance, options: JsonRpcOptions): void {
  // What comes here was refused before the body was read.
  app.setErrorHandler((error, request, reply) => {
    return sendFailure(request, reply, null, fromFastifyError(error, options.bodyLimit));
  });
  const handle = async (request: Request, reply: FastifyReply): Promise<unknown> => {
    let id: JsonRpcId = null;
    try {
      const envelope = readEnvelope(requiredBody(request));
      id = envelope.id;
      if (isV03Method(envelope.method)) return await options.v03(request, reply, envelope);
      return await answer(options, request, reply, envelope);
    } catch (error) {
      return sendFailure(request, reply, error instanceof InvalidEnvelopeError ? error.id : id, error);
    }
  };
  app.post<{ Params: AgentParams }>('/', handle);
  app.post<{ Params: AgentParams }>(AGENT_PATH, handle);
}

async function answer(
  { admission, operations, sendStream }: JsonRpcOptions,
  request: Request,
  reply: FastifyReply,
  { id, method, params }: JsonRpcRequest,
): Promise<unknown> {
  if (!isOperation(operations, method)) throw new MethodNotFoundError(method, Object.keys(operations));
  const call = await admission.admit(
    httpServiceRequest(request, reply, {
      operation: method,
      protocolVersion: '1.0',
      pathAgent: request.params.agent,
      tenant: isParams(params) ? params['tenant'] : undefined,
    }),
  );
  echoExtensions(reply, call, '1.0');
  if (!isParams(params)) throw new InvalidParamsError([{ field: 'params', description: 'must be an object' }]);

  const operation = operations[method];
  const prefix = `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":`;
  if (operation.kind === 'unary') {
    const result = await operation.run(params, call);
    return sendJson(reply.type('application/json'), `${prefix}${JSON.stringify(result)}}`);
  }
  const stream = await operation.run(params, call);
  await sendStream(reply, call, stream, {
    prefix,
    suffix: '}',
    failure: (error) => {
      noteFailure(request, error);
      return JSON.stringify({ jsonrpc: '2.0', id, error: toJsonRpcFailure(error, request.id).error });
    },
  });
  return reply;
}

function sendFailure(request: FastifyRequest, reply: FastifyReply, id: JsonRpcId, error: unknown): FastifyReply {
  noteFailure(request, error);
  const failure = toJsonRpcFailure(error, request.id);
  return reply
    .code(failure.status)
    .headers(failure.headers)
    .type('application/json')
    .send(JSON.stringify({ jsonrpc: '2.0', id, error: failure.error }));
}

function requiredBody(request: FastifyRequest): unknown {
  const body = readJsonBody(request);
  if (body === undefined) throw new MalformedBodyError('it is empty');
  return body;
}

function isOperation(operations: Operations, method: string): method is OperationName {
  return Object.hasOwn(operations, method);
}

function isParams(params: unknown): params is Params {
  return typeof params === 'object' && params !== null && !Array.isArray(params);
}
