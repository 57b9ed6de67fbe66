import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Admission } from '../operations/admission.js';
import type { AgentDirectory } from '../operations/agent-directory.js';
import type { AgentCards } from '../cards/agent-cards.js';
import { sendCard } from '../cards/send-card.js';
import { sendJson } from '../http/compression.js';
import { InvalidParamsError } from '../../tasks/errors.js';
import { echoExtensions } from '../http/extension-header.js';
import { httpServiceRequest } from '../http/http-request.js';
import { readJsonBody } from '../http/json-body.js';
import type { Operations, Params } from '../operations/operations.js';
import { queryOf } from '../http/query.js';
import { noteFailure } from '../http/request-log.js';
import type { StreamSender } from '../streams/stream-response.js';
import { toRestFailure } from './errors.js';
import { replyType } from './failure.js';
import { resourceRoutes, type ResourceParams, type ResourceRequest } from './resource-routes.js';
import { RESOURCES } from './resources.js';
import type { OperationName } from '../operations/operation-name.js';

interface RestOptions {
  readonly admission: Admission;
  readonly directory: AgentDirectory;
  readonly operations: Operations;
  readonly cards: Pick<AgentCards, 'extended'>;
  readonly sendStream: StreamSender;
}

/** Of a card that others must not see. */
const OF_ONE_CALLER = { cacheControl: 'private, max-age=300', vary: 'Authorization, X-API-Key' };

/** The HTTP+JSON binding (§11): each path for the default agent, and below `/{agent}` for any. */
export function restRoutes(app: FastifyInstance, options: RestOptions): void {
  resourceRoutes(app, {
    directory: options.directory,
    prefix: '',
    resources: RESOURCES,
    taskParam: 'id',
    answer: (...args) => answer(options, ...args),
  });
}

async function answer(
  { admission, operations, cards, sendStream }: RestOptions,
  request: ResourceRequest,
  reply: FastifyReply,
  name: OperationName,
  { agent, ...pathParams }: ResourceParams,
): Promise<unknown> {
  const body = readJsonBody(request) ?? {};
  const query = queryOf(request);
  const call = await admission.admit(
    httpServiceRequest(request, reply, {
      operation: name,
      protocolVersion: '1.0',
      pathAgent: agent,
      tenant: (isParams(body) ? body['tenant'] : undefined) ?? query['tenant'],
    }),
  );
  echoExtensions(reply, call, '1.0');
  if (!isParams(body)) throw new InvalidParamsError([{ field: 'body', description: 'must be a JSON object' }]);

  // A request has its fields in the query or in the body, never in both (§11.5).
  const params = { ...(request.method === 'POST' ? body : query), ...pathParams };
  const operation = operations[name];
  if (operation.kind === 'unary') {
    const result = await operation.run(params, call);
    const card = name === 'GetExtendedAgentCard' ? await cards.extended(call.agent) : undefined;
    if (card) return sendCard(request, reply, card, { ...OF_ONE_CALLER, contentType: replyType(request) });
    return sendJson(reply.type(replyType(request)), JSON.stringify(result));
  }
  const stream = await operation.run(params, call);
  await sendStream(reply, call, stream, {
    prefix: '',
    suffix: '',
    failure: (error) => {
      noteFailure(request, error);
      return JSON.stringify(toRestFailure(error, request.id).body);
    },
  });
  return reply;
}

function isParams(body: unknown): body is Params {
  return typeof body === 'object' && body !== null && !Array.isArray(body);
}
