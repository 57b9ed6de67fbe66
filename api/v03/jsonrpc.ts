import type { FastifyReply } from 'fastify';
import { isFields } from '../../protocol/v03/fields.js';
import { InvalidParamsError } from '../../tasks/errors.js';
import { answer, type AnswerOptions } from '../http/answer.js';
import { MethodNotFoundError, type JsonRpcMethods, type JsonRpcRequest } from '../http/json-rpc-envelope.js';
import { noteFailure } from '../http/request-log.js';
import type { Operations } from '../operations/operations.js';
import { toV03Failure } from './errors.js';
import { runMethod, type Method } from './method.js';
import { RPC_METHODS } from './rpc-methods.js';

interface V03JsonRpcOptions extends AnswerOptions {
  readonly operations: Operations;
}

type JsonRpcHttpRequest = Parameters<JsonRpcMethods['answer']>[0];

/** The methods of 0.3 over JSON-RPC. All have a slash in their names, and those of 1.0 have none. */
export function createV03JsonRpc(options: V03JsonRpcOptions): JsonRpcMethods {
  return {
    has: (method) => method.includes('/'),
    async answer(request, reply, envelope) {
      const { id, method: name } = envelope;
      const method = Object.hasOwn(RPC_METHODS, name) ? RPC_METHODS[name] : undefined;
      try {
        if (!method) throw new MethodNotFoundError(name, Object.keys(RPC_METHODS));
        return await answerMethod(options, request, reply, envelope, method);
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
    },
  };
}

function answerMethod(
  options: V03JsonRpcOptions,
  request: JsonRpcHttpRequest,
  reply: FastifyReply,
  { id, params }: JsonRpcRequest,
  method: Method,
): Promise<FastifyReply> {
  return answer(options, request, reply, {
    operation: method.operation,
    protocolVersion: '0.3',
    pathAgent: request.params.agent,
    tenant: undefined,
    run(call) {
      if (!isFields(params)) throw new InvalidParamsError([{ field: 'params', description: 'must be an object' }]);
      return runMethod(method, params, options.operations, call);
    },
    contentType: 'application/json',
    around: [`{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":`, '}'],
    failure: (error) => ({ jsonrpc: '2.0', id, error: toV03Failure(error, request.id).error }),
  });
}
