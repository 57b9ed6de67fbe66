import { pushWorkflowId } from '../protocol/ids.js';
import type { PushConfig, TaskPushInput } from '../protocol/push.js';
import { createRunReader } from './run-reader.js';
import { isNotFound, type HistorySource } from './source.js';

/** A push config of a task whose own workflow is closed. */
export interface EndedConfig {
  readonly config: PushConfig;
  /**
   * Whether it has come since the task's own workflow was closed. One with an id that the task had before counts as the
   * older one changed.
   */
  readonly isNew: boolean;
}

/**
 * Reads the push configs of a task whose own workflow is closed, the oldest first, from the workflow that goes on with
 * them.
 *
 * @param workflowId - the id of the task's own workflow.
 * @returns undefined when there is no such workflow: the configs are then those that the task's own history tells.
 */
export async function readPushConfigs(
  source: HistorySource,
  workflowId: string,
): Promise<readonly EndedConfig[] | undefined> {
  let configs: Map<string, EndedConfig> | undefined;
  const reader = createRunReader<TaskPushInput>(source, pushWorkflowId(workflowId));
  try {
    await reader.load((record) => {
      if (record.type === 'started') {
        // One that has a cursor goes on from that, and need not know where it began.
        configs = new Map(record.input.push.map(({ config }) => [config.id, { config, isNew: false }]));
      }
      if (record.type === 'pushConfigSet') {
        const { config } = record;
        configs?.set(config.id, { config, isNew: configs.get(config.id)?.isNew ?? true });
      }
      if (record.type === 'pushConfigDeleted') configs?.delete(record.id);
      return Promise.resolve(true);
    });
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
  return configs && [...configs.values()];
}
