import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { methodNotAllowed, pathNotFound } from '../errors/request-error.js';
import type { AgentDirectory } from '../operations/agent-directory.js';
import type { OperationName } from '../operations/operation-name.js';
import { AGENT_PATH, type AgentParams } from './agent-path.js';
import { refuseOtherMethods } from './method-not-allowed.js';

/** The verbs of a path, and what they do. */
export type Methods = Readonly<Partial<Record<'GET' | 'POST' | 'DELETE', OperationName>>>;

/** What the path of a resource names. */
export interface ResourceParams extends AgentParams {
  readonly taskId?: string;
  readonly id?: string;
}

export type ResourceRequest = FastifyRequest<{ Params: ResourceParams }>;

interface ResourceOptions {
  readonly directory: AgentDirectory;
  /** What comes first in every path. */
  readonly prefix: string;
  /** The paths, with the prefix, beside those of a task: `{prefix}/tasks/{id}`. */
  readonly resources: Readonly<Record<string, Methods>>;
  /** What the id of a task is called in the path of that task. */
  readonly taskParam: 'taskId' | 'id';
  answer(
    request: ResourceRequest,
    reply: FastifyReply,
    operation: OperationName,
    params: ResourceParams,
  ): Promise<unknown>;
}

/** Serves the paths of a version of HTTP+JSON: each for the default agent, and below `/{agent}` for any. */
export function resourceRoutes(
  app: FastifyInstance,
  { directory, prefix, resources, taskParam, answer }: ResourceOptions,
): void {
  const checkAgent = (request: FastifyRequest): void => {
    // Safe: the parameters of these paths.
    directory.at((request.params as ResourceParams).agent);
  };
  for (const base of ['', AGENT_PATH]) {
    for (const [path, methods] of Object.entries(resources)) {
      for (const [method, operation] of Object.entries(methods)) {
        app.route<{ Params: ResourceParams }>({
          method,
          url: base + path,
          handler: async (request, reply) => await answer(request, reply, operation, request.params),
        });
      }
      refuseOtherMethods(app, base + path, Object.keys(methods), checkAgent);
    }
    app.all<{ Params: AgentParams & { segment: string } }>(
      `${base}${prefix}/tasks/:segment`,
      async (request, reply) => {
        const { segment, ...params } = request.params;
        const { id, operation } = taskAction(request.method, segment);
        return await answer(request, reply, operation, { ...params, [taskParam]: id });
      },
    );
    if (prefix === '') continue;
    app.all(`${base}${prefix}/*`, (request) => {
      checkAgent(request);
      throw pathNotFound();
    });
  }
}

/** What `/tasks/{id}` can end in. Subscribe has both verbs: §11.3 says POST, the proto GET. */
const TASK_ACTIONS = {
  '': { GET: 'GetTask' },
  cancel: { POST: 'CancelTask' },
  subscribe: { GET: 'SubscribeToTask', POST: 'SubscribeToTask' },
} as const satisfies Readonly<Record<string, Methods>>;

/**
 * What a verb does to `/tasks/{segment}`, the segment being an id, or an id and an action: `{id}:cancel`.
 *
 * @throws RequestError when it does nothing.
 */
function taskAction(method: string, segment: string): { id: string; operation: OperationName } {
  const [, id = segment, action = ''] = /^(.*):(cancel|subscribe)$/s.exec(segment) ?? [];
  // Safe: the pattern gives nothing else.
  const methods: Methods = TASK_ACTIONS[action as keyof typeof TASK_ACTIONS];
  const operation = Object.entries(methods).find(([name]) => name === method)?.[1];
  if (operation) return { id, operation };
  if (action === '' && segment.includes(':')) throw pathNotFound();
  throw methodNotAllowed(method, Object.keys(methods));
}
