import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { readPushConfigs, type EndedConfig } from '../../journal/read-push-configs.js';
import { openTaskJournal } from '../../journal/task-journal.js';
import type { FoldState } from '../../protocol/fold/fold-state.js';
import { pushWorkflowId } from '../../protocol/ids.js';
import type { GivenUpDelivery, PushConfig, PushMemo, PushState } from '../../protocol/push.js';
import { isTerminal, type TerminalState } from '../../protocol/task-state.js';
import { givenUpIn } from './push-memo.js';

/** A workflow that was closed so may have left deliveries undone, and did not say which. */
const CUT_OFF: Readonly<Record<'task' | 'push', ReadonlySet<string>>> = {
  task: new Set(['TERMINATED', 'TIMED_OUT']),
  // It ends by itself in one way only.
  push: new Set(['TERMINATED', 'TIMED_OUT', 'CANCELLED', 'FAILED']),
};

/** What goes on with the push configs of a task whose workflow is closed. */
export interface EndedPush {
  readonly push: readonly PushState[];
  /** Those that were given up, as operators see them. */
  readonly memo: PushMemo;
  /** How the task has ended. */
  readonly state: TerminalState;
}

/**
 * How far the deliveries of a task are whose workflow is closed: what goes on with them begins there. By the newest
 * workflow that had to do with them; what it has not given up it has delivered, or else it would not have closed.
 *
 * @param workflowId - of the task.
 * @throws WorkflowNotFoundError when there is no such task.
 */
export async function readEndedPush(client: Client, workflowId: string): Promise<EndedPush> {
  const journal = openTaskJournal(client, workflowId);
  await journal.refresh();
  const { state } = journal;
  if (!state) throw new WorkflowNotFoundError(`There is no task ${workflowId}.`, workflowId, undefined);

  const { state: shown } = state.task.status;
  const ended = isTerminal(shown) ? shown : 'TASK_STATE_COMPLETED';
  const read = await readPushConfigs(client, workflowId);
  const newest = client.workflow.getHandle(read ? pushWorkflowId(workflowId) : workflowId);
  const description = await newest.describe();
  const isCutOff = CUT_OFF[read ? 'push' : 'task'].has(description.status.name);
  const configs = configsIn(read, state);
  const isThere = ({ id }: GivenUpDelivery): boolean => configs.some((config) => config.id === id);
  const memo = { givenUp: givenUpIn(description).filter(isThere) };
  return { push: statesOf(configs, state, { memo, isCutOff }), memo, state: ended };
}

/** The configs of a task whose workflow is closed. @param state - of the task. */
export async function readEndedConfigs(
  client: Client,
  workflowId: string,
  state: FoldState,
): Promise<readonly PushConfig[]> {
  return configsIn(await readPushConfigs(client, workflowId), state);
}

/** @param read - what the workflow has that goes on with them, if there is one. */
function configsIn(read: readonly EndedConfig[] | undefined, state: FoldState): readonly PushConfig[] {
  return (read ?? state.push ?? []).map(({ config }) => config);
}

function statesOf(
  configs: readonly PushConfig[],
  { sequence }: FoldState,
  { memo, isCutOff }: { readonly memo: PushMemo; readonly isCutOff: boolean },
): readonly PushState[] {
  return configs.map((config): PushState => {
    const undone = memo.givenUp.find(({ id }) => id === config.id);
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
    if (isCutOff) return { config, failures: 0, news: true };
    return { config, cursor: sequence, failures: 0, news: false };
  });
}
