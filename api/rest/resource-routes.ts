import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { AgentDirectory } from '../operations/agent-directory.js';
import { AGENT_PATH, type AgentParams } from '../http/agent-path.js';
import { refuseOtherMethods } from '../http/method-not-allowed.js';
import { pathNotFound } from '../errors/request-error.js';
import { taskAction, type Methods } from './resources.js';
import type { OperationName } from '../operations/operation-name.js';

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
          handler: (request, reply) => answer(request, reply, operation, request.params),
        });
      }
      refuseOtherMethods(app, base + path, Object.keys(methods), checkAgent);
    }
    app.all<{ Params: AgentParams & { segment: string } }>(`${base}${prefix}/tasks/:segment`, (request, reply) => {
      const { segment, ...params } = request.params;
      const { id, operation } = taskAction(request.method, segment);
      return answer(request, reply, operation, { ...params, [taskParam]: id });
    });
    if (prefix === '') continue;
    app.all(`${base}${prefix}/*`, (request) => {
      checkAgent(request);
      throw pathNotFound();
    });
  }
}
