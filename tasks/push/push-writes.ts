import {
  WithStartWorkflowOperation,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  type Client,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { pushWorkflowId, taskWorkflowId, type TaskAddress } from '../../protocol/ids.js';
import {
  DELETE_PUSH_CONFIG_UPDATE,
  PUSH_GIVEN_UP,
  PUSH_MEMO,
  REDRIVE_PUSH_UPDATE,
  SET_PUSH_CONFIG_UPDATE,
  TASK_PUSH_WORKFLOW,
  workflowTaskQueue,
} from '../../protocol/names.js';
import type {
  DeletePushConfigInput,
  PushConfig,
  RedrivePushInput,
  RedrivePushResult,
  TaskPushInput,
} from '../../protocol/push.js';
import { WORKFLOW_TASK_TIMEOUT } from '../temporal/task-gateway.js';
import { callsInTime } from '../temporal/temporal-errors.js';
import { readEndedPush } from './ended-push.js';
import { PUSH_ATTRIBUTE } from './push-memo.js';

/**
 * What is done to the push configs of a task, open or ended. Each resolves when it is durable, and needs a worker.
 *
 * The task must be there: for one that is not, `set` and `delete` throw the error of Temporal.
 */
export interface PushWrites {
  /**
   * Adds a config, or puts it in the place of that with its id.
   *
   * @throws WorkflowUpdateFailedError (see `refusalOf`), UnavailableError when no worker answers in time.
   */
  setPushConfig(address: TaskAddress, config: PushConfig): Promise<void>;
  /** Takes a config away; nothing is sent for it afterwards. @throws UnavailableError when no worker answers in time. */
  deletePushConfig(address: TaskAddress, id: string): Promise<void>;
  /**
   * Tries deliveries again that were given up, or wait for their next attempt.
   *
   * @param id - of one config. Default: all.
   * @returns what is tried again; undefined when there is no such task.
   * @throws UnavailableError when no worker answers in time.
   */
  redrivePush(address: TaskAddress, id?: string): Promise<RedrivePushResult | undefined>;
}

export interface PushWritesOptions {
  readonly client: Client;
  /** The prefix of all task queues. */
  readonly taskQueue: string;
  /** How long a write may wait for a worker, in ms. */
  readonly writeTimeout: number;
}

/** What callers are told of sending again what no worker has answered: it may have been done, or be done yet. */
const REPEATED = {
  [SET_PUSH_CONFIG_UPDATE]: 'a config with an id takes the place of the one before',
  [DELETE_PUSH_CONFIG_UPDATE]: 'a config that is deleted already stays so',
  [REDRIVE_PUSH_UPDATE]: 'what has been delivered by then is not sent once more',
};

type UpdateName = keyof typeof REPEATED;

type TaskPushWorkflow = (input: TaskPushInput) => Promise<unknown>;

/** How long the workflow of an ended task's configs stays open when it has nothing to do, in ms. */
const IDLE_TIMEOUT = 5 * 60_000;

export function createPushWrites({ client, taskQueue, writeTimeout }: PushWritesOptions): PushWrites {
  const callTemporal = callsInTime(client, writeTimeout);

  /** To the task's workflow, or, when that is closed, to the one that goes on with its configs. */
  const update = async <Result, Input>(address: TaskAddress, name: UpdateName, input: Input): Promise<Result> => {
    const workflowId = taskWorkflowId(address);
    try {
      const handle = client.workflow.getHandle(workflowId);
      return await callTemporal(() => handle.executeUpdate<Result, [Input]>(name, { args: [input] }), REPEATED[name]);
    } catch (error) {
      if (!hasClosed(error)) throw error;
    }
    return await updateEnded(address, name, input);
  };

  const updateEnded = async <Result, Input>(address: TaskAddress, name: UpdateName, input: Input): Promise<Result> => {
    const workflowId = taskWorkflowId(address);
    const { memo, ...ended } = await callTemporal(() => readEndedPush(client, workflowId));
    const startWorkflowOperation = new WithStartWorkflowOperation<TaskPushWorkflow>(TASK_PUSH_WORKFLOW, {
      workflowId: pushWorkflowId(workflowId),
      taskQueue: workflowTaskQueue(taskQueue),
      args: [{ ...address, workflowId, ...ended, idleTimeout: IDLE_TIMEOUT }],
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      // It knows better than what was read a moment ago.
      workflowIdConflictPolicy: 'USE_EXISTING',
      workflowTaskTimeout: WORKFLOW_TASK_TIMEOUT,
      staticSummary: `Push notifications of an ended A2A task of ${address.agent}`,
      // From its beginning, so that operators lose sight of nothing until a worker takes it.
      ...(memo.givenUp.length > 0 && {
        memo: { [PUSH_MEMO]: memo },
        typedSearchAttributes: [{ key: PUSH_ATTRIBUTE, value: PUSH_GIVEN_UP }],
      }),
    });
    return await callTemporal(
      () =>
        client.workflow.executeUpdateWithStart<TaskPushWorkflow, Result, [Input]>(name, {
          args: [input],
          startWorkflowOperation,
        }),
      REPEATED[name],
    );
  };

  return {
    setPushConfig: (address, config) => update<void, PushConfig>(address, SET_PUSH_CONFIG_UPDATE, config),
    deletePushConfig: (address, id) => update<void, DeletePushConfigInput>(address, DELETE_PUSH_CONFIG_UPDATE, { id }),
    async redrivePush(address, id) {
      const input = { ...(id !== undefined && { id }) };
      try {
        return await update<RedrivePushResult, RedrivePushInput>(address, REDRIVE_PUSH_UPDATE, input);
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) return undefined;
        throw error;
      }
    },
  };
}

/** Whether a workflow could not take an update because it is closed: before it was asked, or while. */
function hasClosed(error: unknown): boolean {
  if (error instanceof WorkflowNotFoundError) return true;
  return (
    error instanceof WorkflowUpdateFailedError &&
    error.cause instanceof ApplicationFailure &&
    error.cause.type === 'AcceptedUpdateCompletedWorkflow'
  );
}
