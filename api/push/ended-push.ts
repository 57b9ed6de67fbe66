import { WorkflowNotFoundError, type Client, type WorkflowExecutionDescription } from '@temporalio/client';
import { readPushConfigs } from '../../journal/read-push-configs.js';
import { openTaskJournal } from '../../journal/task-journal.js';
import type { FoldState } from '../../protocol/fold-state.js';
import { pushWorkflowId } from '../../protocol/ids.js';
import { PUSH_MEMO } from '../../protocol/names.js';
import type { PushConfig, PushMemo, PushState } from '../../protocol/push.js';

/** A workflow that was closed so may have left deliveries undone, and did not say which. */
const CUT_OFF: ReadonlySet<string> = new Set(['TERMINATED', 'TIMED_OUT']);

/**
 * How far the deliveries of a task are whose workflow is closed: what goes on with them begins there. By the newest
 * workflow that had to do with them; what it has not given up it has delivered, or else it would not have closed.
 *
 * @param workflowId - of the task.
 * @throws WorkflowNotFoundError when there is no such task.
 */
export async function readEndedPush(client: Client, workflowId: string): Promise<readonly PushState[]> {
  const journal = openTaskJournal(client, workflowId);
  await journal.refresh();
  const { state } = journal;
  if (!state) throw new WorkflowNotFoundError(`There is no task ${workflowId}.`, workflowId, undefined);

  const configs = await readPushConfigs(client, workflowId);
  if (configs) {
    return statesOf(configs, state, await client.workflow.getHandle(pushWorkflowId(workflowId)).describe());
  }
  const own = state.push?.map(({ config }) => config) ?? [];
  return statesOf(own, state, await client.workflow.getHandle(workflowId).describe());
}

/** The configs of a task whose workflow is closed. @param state - of the task. */
export async function readEndedConfigs(
  client: Client,
  workflowId: string,
  state: FoldState,
): Promise<readonly PushConfig[]> {
  return (await readPushConfigs(client, workflowId)) ?? state.push?.map(({ config }) => config) ?? [];
}

function statesOf(
  configs: readonly PushConfig[],
  { sequence }: FoldState,
  { status, memo }: WorkflowExecutionDescription,
): readonly PushState[] {
  // Safe: the workflow writes nothing else there.
  const { givenUp = [] } = (memo?.[PUSH_MEMO] ?? {}) as Partial<PushMemo>;
  return configs.map((config): PushState => {
    const undone = givenUp.find(({ id }) => id === config.id);
    if (undone) {
      const { cursor, attempts, lastError, reason, at } = undone;
      return {
        config,
        ...(cursor !== undefined && { cursor }),
        failures: attempts,
        lastError,
        givenUp: { reason, at },
        news: false,
      };
    }
    if (CUT_OFF.has(status.name)) return { config, failures: 0, news: true };
    return { config, cursor: sequence, failures: 0, news: false };
  });
}
