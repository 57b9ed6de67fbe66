import { deletePushConfig, setPushConfigs, type PushEntry } from '../protocol/fold-push.js';
import { pushWorkflowId } from '../protocol/ids.js';
import type { PushConfig, TaskPushInput } from '../protocol/push.js';
import { createRunReader } from './run-reader.js';
import { isNotFound, type HistorySource } from './source.js';

/**
 * Reads the push configs of a task whose own workflow is closed, oldest first, from the workflow that goes on with them.
 *
 * @param workflowId - of the task.
 * @returns undefined when there is no such workflow: the configs are then those that the task's own history tells.
 */
export async function readPushConfigs(
  source: HistorySource,
  workflowId: string,
): Promise<readonly PushConfig[] | undefined> {
  let entries: readonly PushEntry[] | undefined;
  const reader = createRunReader<TaskPushInput>(source, pushWorkflowId(workflowId));
  try {
    await reader.load((record) => {
      // Which events they begin with is told by the task's own history alone.
      if (record.type === 'started') entries = record.input.push.map(({ config }) => ({ config, since: 0 }));
      if (record.type === 'pushConfigSet') entries = setPushConfigs(entries ?? [], [record.config], 0);
      if (record.type === 'pushConfigDeleted') entries = deletePushConfig(entries ?? [], record.id);
      return Promise.resolve(true);
    });
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
  return entries?.map(({ config }) => config);
}
