import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isFields } from '../../protocol/v03/fields.js';
import { InvalidParamsError } from '../../tasks/errors.js';
import { fromFastifyError, pathNotFound } from '../errors/request-error.js';
import { toRestFailure } from '../errors/rest-failure.js';
import { answer, type AnswerOptions } from '../http/answer.js';
import { readJsonBody } from '../http/json-body.js';
import { queryOf } from '../http/query.js';
import { noteFailure } from '../http/request-log.js';
import { resourceRoutes, type ResourceParams, type ResourceRequest } from '../http/resource-routes.js';
import type { AgentDirectory } from '../operations/agent-directory.js';
import type { OperationName } from '../operations/operation-name.js';
import type { Operations } from '../operations/operations.js';
import { toV03RestError } from './errors.js';
import { runMethod } from './method.js';
import { protoJson } from './proto-dialect.js';
import { createProtoMethods } from './proto-methods.js';
import { resourceOf, V03_PREFIX, V03_RESOURCES } from './rest-resources.js';

interface V03RestOptions extends AnswerOptions {
  readonly directory: AgentDirectory;
  readonly operations: Operations;
  /** The largest request body, in bytes. */
  readonly bodyLimit: number;
}

const METHODS = createProtoMethods(protoJson);

/**
 * The HTTP+JSON binding of 0.3: each path for the default agent, and below `/{agent}` for any. Needs a scope of its own:
 * its errors have another form.
 */
export function v03RestRoutes(app: FastifyInstance, options: V03RestOptions): void {
  app.setErrorHandler((error, request, reply) => {
    return sendFailure(request, reply, fromFastifyError(error, options.bodyLimit));
  });
  resourceRoutes(app, {
    directory: options.directory,
    prefix: V03_PREFIX,
    resources: V03_RESOURCES,
    taskParam: 'taskId',
    answer: (...args) => answerMethod(options, ...args),
  });
}

function answerMethod(
  options: V03RestOptions,
  request: ResourceRequest,
  reply: FastifyReply,
  operation: OperationName,
  { agent, ...path }: ResourceParams,
): Promise<FastifyReply> {
  if (operation === 'ListTasks') throw pathNotFound();
  const body = readJsonBody(request) ?? {};
  return answer(options, request, reply, {
    operation,
    protocolVersion: '0.3',
    pathAgent: agent,
    tenant: undefined,
    async run(call) {
      if (!isFields(body)) throw new InvalidParamsError([{ field: 'body', description: 'must be a JSON object' }]);
      const message = { ...(request.method === 'POST' ? body : queryOf(request)), ...resourceOf(path) };
      const outcome = await runMethod(METHODS[operation], message, options.operations, call);
      return operation === 'DeleteTaskPushNotificationConfig' ? { sent: reply.code(204).send() } : outcome;
    },
    contentType: 'application/json',
    around: ['', ''],
    failure: (error) => toV03RestError(error, request.id),
  });
}

/** Errors are bare: `{ code, message, data }`, the code being that of JSON-RPC. */
function sendFailure(request: FastifyRequest, reply: FastifyReply, error: unknown): FastifyReply {
  noteFailure(request, error);
  const { headers, body } = toRestFailure(error, request.id);
  return reply
    .code(body.error.code)
    .headers(headers)
    .type('application/json')
    .send(JSON.stringify(toV03RestError(error, request.id)));
}
