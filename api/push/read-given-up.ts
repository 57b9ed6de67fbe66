import { WorkflowNotFoundError, type Client, type WorkflowExecutionDescription } from '@temporalio/client';
import { defineSearchAttributeKey } from '@temporalio/common';
import { pushWorkflowId } from '../../protocol/ids.js';
import { PUSH_GIVEN_UP, PUSH_MEMO, SEARCH_ATTRIBUTES } from '../../protocol/names.js';
import type { GivenUpDelivery, PushMemo } from '../../protocol/push.js';

/** What is given up of a task now. */
export interface GivenUp {
  /** The run that says so. */
  readonly runId: string;
  /** Empty when nothing is. */
  readonly deliveries: readonly GivenUpDelivery[];
}

const PUSH = defineSearchAttributeKey(SEARCH_ATTRIBUTES.push, 'KEYWORD');

/**
 * What is given up of a task, by the newest of its workflows: its push workflow, if it has had one, or else its own. Asks
 * for the workflows themselves, as visibility is behind them.
 *
 * @param workflowId - of the task.
 * @param within - makes a call to Temporal that must not take for ever.
 * @returns undefined when there is no such task any more.
 */
export async function readGivenUp(
  client: Client,
  workflowId: string,
  within: <T>(call: () => Promise<T>) => Promise<T>,
): Promise<GivenUp | undefined> {
  const describe = async (id: string): Promise<WorkflowExecutionDescription | undefined> => {
    try {
      return await within(() => client.workflow.getHandle(id).describe());
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return undefined;
      throw error;
    }
  };
  const newest = (await describe(pushWorkflowId(workflowId))) ?? (await describe(workflowId));
  if (!newest) return undefined;
  const { runId, memo, typedSearchAttributes } = newest;
  if (typedSearchAttributes.get(PUSH) !== PUSH_GIVEN_UP) return { runId, deliveries: [] };
  // Safe: the workflows of tasks write nothing else there.
  const { givenUp = [] } = (memo?.[PUSH_MEMO] ?? {}) as Partial<PushMemo>;
  return { runId, deliveries: givenUp };
}
