import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { InvalidParamsError } from '../../tasks/errors.js';
import { toJsonRpcFailure } from '../errors/json-rpc-failure.js';
import { fromFastifyError, MalformedBodyError } from '../errors/request-error.js';
import { AGENT_PATH, type AgentParams } from '../http/agent-path.js';
import { answer, type AnswerOptions } from '../http/answer.js';
import { readJsonBody } from '../http/json-body.js';
import {
  InvalidEnvelopeError,
  MethodNotFoundError,
  readEnvelope,
  type JsonRpcId,
  type JsonRpcMethods,
  type JsonRpcRequest,
} from '../http/json-rpc-envelope.js';
import { noteFailure } from '../http/request-log.js';
import type { OperationName } from '../operations/operation-name.js';
import { isParams, runOperation, type Operations } from '../operations/operations.js';

interface JsonRpcOptions extends AnswerOptions {
  readonly operations: Operations;
  /** The largest request body, in bytes. */
  readonly bodyLimit: number;
  /** The methods of other versions of A2A. */
  readonly others: readonly JsonRpcMethods[];
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
      const other = options.others.find((methods) => methods.has(envelope.method));
      return await (other
        ? other.answer(request, reply, envelope)
        : answerOperation(options, request, reply, envelope));
    } catch (error) {
      return sendFailure(request, reply, error instanceof InvalidEnvelopeError ? error.id : id, error);
    }
  };
  app.post<{ Params: AgentParams }>('/', handle);
  app.post<{ Params: AgentParams }>(AGENT_PATH, handle);
}

function answerOperation(
  options: JsonRpcOptions,
  request: Request,
  reply: FastifyReply,
  { id, method, params }: JsonRpcRequest,
): Promise<FastifyReply> {
  const { operations } = options;
  if (!isOperation(operations, method)) throw new MethodNotFoundError(method, Object.keys(operations));
  return answer(options, request, reply, {
    operation: method,
    protocolVersion: '1.0',
    pathAgent: request.params.agent,
    tenant: isParams(params) ? params['tenant'] : undefined,
    run(call) {
      if (!isParams(params)) throw new InvalidParamsError([{ field: 'params', description: 'must be an object' }]);
      return runOperation(operations[method], params, call);
    },
    contentType: 'application/json',
    around: [`{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":`, '}'],
    failure: (error) => ({ jsonrpc: '2.0', id, error: toJsonRpcFailure(error, request.id).error }),
  });
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
