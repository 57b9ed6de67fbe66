import type { FastifyInstance, FastifyReply } from 'fastify';
import { InvalidParamsError } from '../../tasks/errors.js';
import type { AgentCards } from '../cards/agent-cards.js';
import { sendCard } from '../cards/send-card.js';
import { toRestFailure } from '../errors/rest-failure.js';
import { answer, type AnswerOptions } from '../http/answer.js';
import { readJsonBody } from '../http/json-body.js';
import { queryOf } from '../http/query.js';
import { resourceRoutes, type ResourceParams, type ResourceRequest } from '../http/resource-routes.js';
import { replyType } from '../http/send-rest-failure.js';
import type { AgentDirectory } from '../operations/agent-directory.js';
import type { OperationName } from '../operations/operation-name.js';
import { isParams, runOperation, type Operations } from '../operations/operations.js';
import { RESOURCES } from './resources.js';

interface RestOptions extends AnswerOptions {
  readonly directory: AgentDirectory;
  readonly operations: Operations;
  readonly cards: Pick<AgentCards, 'extended'>;
}

/** The headers of a card that others must not see. */
const OF_ONE_CALLER = { cacheControl: 'private, max-age=300', vary: 'Authorization, X-API-Key' };

/** The HTTP+JSON binding (§11): each path for the default agent, and below `/{agent}` for any. */
export function restRoutes(app: FastifyInstance, options: RestOptions): void {
  resourceRoutes(app, {
    directory: options.directory,
    prefix: '',
    resources: RESOURCES,
    taskParam: 'id',
    answer: (...args) => answerOperation(options, ...args),
  });
}

function answerOperation(
  options: RestOptions,
  request: ResourceRequest,
  reply: FastifyReply,
  operation: OperationName,
  { agent, ...pathParams }: ResourceParams,
): Promise<FastifyReply> {
  const body = readJsonBody(request) ?? {};
  const query = queryOf(request);
  const contentType = replyType(request);
  return answer(options, request, reply, {
    operation,
    protocolVersion: '1.0',
    pathAgent: agent,
    tenant: (isParams(body) ? body['tenant'] : undefined) ?? query['tenant'],
    async run(call) {
      if (!isParams(body)) throw new InvalidParamsError([{ field: 'body', description: 'must be a JSON object' }]);
      // A request has its fields in the query or in the body, never in both (§11.5).
      const params = { ...(request.method === 'POST' ? body : query), ...pathParams };
      const outcome = await runOperation(options.operations[operation], params, call);
      const card = operation === 'GetExtendedAgentCard' ? await options.cards.extended(call.agent) : undefined;
      return card ? { sent: sendCard(request, reply, card, { ...OF_ONE_CALLER, contentType }) } : outcome;
    },
    contentType,
    around: ['', ''],
    failure: (error) => toRestFailure(error, request.id).body,
  });
}
