import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Admission } from '../operations/admission.js';
import { sendJson } from '../http/compression.js';
import type { AgentDirectory } from '../operations/agent-directory.js';
import { InvalidParamsError } from '../../tasks/errors.js';
import { echoExtensions } from '../http/extension-header.js';
import { httpServiceRequest } from '../http/http-request.js';
import { readJsonBody } from '../http/json-body.js';
import type { Operations } from '../operations/operations.js';
import { queryOf } from '../http/query.js';
import { fromFastifyError, pathNotFound } from '../errors/request-error.js';
import { noteFailure } from '../http/request-log.js';
import { toRestFailure } from '../rest/errors.js';
import { resourceRoutes, type ResourceParams, type ResourceRequest } from '../rest/resource-routes.js';
import type { StreamSender } from '../streams/stream-response.js';
import { toV03RestError } from './errors.js';
import { runMethod } from './method.js';
import { isFields } from '../../protocol/v03/fields.js';
import { createProtoMethods } from './proto-methods.js';
import { resourceOf, V03_PREFIX, V03_RESOURCES } from './rest-resources.js';
import { openMethod } from './stream.js';
import type { OperationName } from '../operations/operation-name.js';
import { protoJson } from './proto-dialect.js';

interface V03RestOptions {
  readonly admission: Admission;
  readonly directory: AgentDirectory;
  readonly operations: Operations;
  /** Writes events in the form of 0.3. */
  readonly sendStream: StreamSender;
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
    answer: (...args) => answer(options, ...args),
  });
}

async function answer(
  { admission, operations, sendStream }: V03RestOptions,
  request: ResourceRequest,
  reply: FastifyReply,
  operation: OperationName,
  { agent, ...path }: ResourceParams,
): Promise<unknown> {
  if (operation === 'ListTasks') throw pathNotFound();
  const body = readJsonBody(request) ?? {};
  const call = await admission.admit(
    httpServiceRequest(request, reply, { operation, protocolVersion: '0.3', pathAgent: agent, tenant: undefined }),
  );
  echoExtensions(reply, call, '0.3');
  if (!isFields(body)) throw new InvalidParamsError([{ field: 'body', description: 'must be a JSON object' }]);

  const message = { ...(request.method === 'POST' ? body : queryOf(request)), ...resourceOf(path) };
  const method = METHODS[operation];
  if (method.kind === 'unary') {
    const result = await runMethod(method, message, operations, call);
    if (operation === 'DeleteTaskPushNotificationConfig') return reply.code(204).send();
    return sendJson(reply.type('application/json'), JSON.stringify(result));
  }
  const stream = await openMethod(method, message, operations, call);
  await sendStream(reply, call, stream, {
    prefix: '',
    suffix: '',
    failure: (error) => {
      noteFailure(request, error);
      return JSON.stringify(toV03RestError(error, request.id));
    },
  });
  return reply;
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
