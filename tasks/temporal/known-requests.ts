import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { readTaskInput } from '../../journal/run-reader.js';
import { isNotFound, readCurrentRunId } from '../../journal/source.js';
import { taskWorkflowId, type TaskAddress } from '../../protocol/ids.js';
import type { SendMessageResult, TaskInput } from '../../protocol/journal.js';
import type { CallTemporalInTime } from './temporal-errors.js';

/** Tells what open tasks and ended ones have taken before. It needs no worker. */
export interface KnownRequests {
  /** The input of the task's current run; undefined when there is no such task. */
  start(address: TaskAddress): Promise<TaskInput | undefined>;
  /** The answer to a message, by the id of its mark; undefined when the task has had no such message. */
  message(address: TaskAddress, id: string): Promise<SendMessageResult | undefined>;
  /** Whether there is such a task. */
  task(address: TaskAddress): Promise<boolean>;
}

export function createKnownRequests(client: Client, callTemporal: CallTemporalInTime): KnownRequests {
  const start = (address: TaskAddress): Promise<TaskInput | undefined> =>
    callTemporal(() => readTaskInput(client, taskWorkflowId(address)));
  return {
    start,
    async message(address, id) {
      const update = client.workflow.getHandle(taskWorkflowId(address)).getUpdateHandle<SendMessageResult>(id);
      try {
        return await callTemporal(() => update.result());
      } catch (error) {
        if (!(error instanceof WorkflowNotFoundError) && !isNotFound(error)) throw error;
      }
      // Temporal knows the updates of the last run; that run has been told of those before it.
      const seen = (await start(address))?.carried?.seen.find(([known]) => known === id);
      if (!seen) return undefined;
      const [, turn, fingerprint] = seen;
      return { turn, ...(fingerprint !== undefined && { fingerprint }) };
    },
    async task(address) {
      try {
        return (await callTemporal(() => readCurrentRunId(client, taskWorkflowId(address)))) !== undefined;
      } catch (error) {
        if (isNotFound(error)) return false;
        throw error;
      }
    },
  };
}
