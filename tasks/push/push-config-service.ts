import { TaskNotFoundError } from '@a2a-js/sdk/errors';
import type { FoldState } from '../../protocol/fold/fold-state.js';
import { isTaskId, taskWorkflowId, type TaskAddress } from '../../protocol/ids.js';
import type { PushConfig } from '../../protocol/push.js';
import type { RequestContext } from '../request-context.js';
import { notFound, tooManyPushConfigs } from '../task-errors.js';
import { refusalOf } from '../temporal/temporal-errors.js';
import { identifyNew } from './config-ids.js';
import type { CreatePushConfigs } from './create-push-configs.js';
import { readConfigPageToken, writeConfigPageToken } from './page-token.js';
import type { PushRequest } from './push-request.js';
import type { PushWrites } from './push-writes.js';
import { wireConfig, type WirePushConfig } from './wire-config.js';

export interface SetPushConfigRequest {
  readonly taskId: string;
  readonly request: PushRequest;
}

export interface GetPushConfigRequest {
  readonly taskId: string;
  readonly id: string;
}

export interface ListPushConfigsRequest {
  readonly taskId: string;
  readonly pageSize: number;
  readonly pageToken?: string;
}

export interface ListPushConfigsResponse {
  readonly configs: readonly WirePushConfig[];
  /** The token is empty on the last page. */
  readonly nextPageToken: string;
}

export type DeletePushConfigRequest = GetPushConfigRequest;

/**
 * The operations on push notification configs (§3.1.7 to §3.1.10), on open tasks and on ended ones.
 *
 * All throw TaskNotFoundError for a task that is not there or not the caller's, and UnavailableError.
 */
export interface PushConfigService {
  /** Adds a config, or puts it in the place of that with its id. @throws InvalidParamsError */
  set(request: SetPushConfigRequest, context: RequestContext): Promise<WirePushConfig>;
  /** @throws TaskNotFoundError also when the task has no such config. */
  get(request: GetPushConfigRequest, context: RequestContext): Promise<WirePushConfig>;
  /** Gives the configs in the order of their ids. @throws InvalidParamsError when the token is none. */
  list(request: ListPushConfigsRequest, context: RequestContext): Promise<ListPushConfigsResponse>;
  /** Deletes a config. For one that is not there, that is done already. */
  delete(request: DeletePushConfigRequest, context: RequestContext): Promise<void>;
}

/** The configs of a task whose workflow is closed. */
export type ReadEndedConfigs = (workflowId: string, state: FoldState) => Promise<readonly PushConfig[]>;

export interface PushConfigServiceOptions {
  readonly writes: PushWrites;
  /** The task as it is now; undefined when there is none. */
  readonly readTask: (workflowId: string) => Promise<FoldState | undefined>;
  readonly readEnded: ReadEndedConfigs;
  readonly createConfigs: CreatePushConfigs;
}

export function createPushConfigService({
  writes,
  readTask,
  readEnded,
  createConfigs,
}: PushConfigServiceOptions): PushConfigService {
  const find = async (taskId: string, { agent, scope }: RequestContext) => {
    const address: TaskAddress = { agent: agent.id, scope, taskId };
    const state = isTaskId(taskId) ? await readTask(taskWorkflowId(address)) : undefined;
    if (!state) throw notFound(taskId);
    return { address, state };
  };

  /** The configs of the task as they are now. */
  const configsOf = async (taskId: string, context: RequestContext) => {
    const { address, state } = await find(taskId, context);
    const configs = state.closed
      ? await readEnded(taskWorkflowId(address), state)
      : (state.push ?? []).map(({ config }) => config);
    return { address, configs };
  };

  return {
    async set({ taskId, request }, context) {
      const { address } = await find(taskId, context);
      const identified = identifyNew(request, address);
      const [config] = await createConfigs([identified], address);
      if (!config) throw new Error('Of one request no config was made.');
      try {
        await writes.setPushConfig(address, config);
      } catch (error) {
        if (refusalOf(error)?.type === 'TooManyPushConfigs') throw tooManyPushConfigs('taskId');
        throw error;
      }
      return wireConfig(config, taskId);
    },

    async get({ taskId, id }, context) {
      const { configs } = await configsOf(taskId, context);
      const config = configs.find((one) => one.id === id);
      if (config) return wireConfig(config, taskId);
      throw new TaskNotFoundError(
        `The task ${taskId} has no push notification config ${JSON.stringify(id.slice(0, 100))}.`,
      );
    },

    async list({ taskId, pageSize, pageToken }, context) {
      const { address, configs } = await configsOf(taskId, context);
      const workflowId = taskWorkflowId(address);
      const after = pageToken === undefined ? '' : readConfigPageToken(workflowId, pageToken);
      const left = configs.filter(({ id }) => id > after).sort((a, b) => (a.id < b.id ? -1 : 1));
      const page = left.slice(0, pageSize);
      const last = page.at(-1);
      return {
        configs: page.map((config) => wireConfig(config, taskId)),
        nextPageToken: last && left.length > page.length ? writeConfigPageToken(workflowId, last.id) : '',
      };
    },

    async delete({ taskId, id }, context) {
      const { address, configs } = await configsOf(taskId, context);
      if (configs.some((config) => config.id === id)) await writes.deletePushConfig(address, id);
    },
  };
}
