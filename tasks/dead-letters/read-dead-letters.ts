import { WorkflowNotFoundError, type Client, type WorkflowExecutionDescription } from '@temporalio/client';
import { pushWorkflowId } from '../../protocol/ids.js';
import { PUSH_GIVEN_UP } from '../../protocol/names.js';
import type { GivenUpDelivery } from '../../protocol/push.js';
import { givenUpIn, PUSH_ATTRIBUTE } from '../push/push-memo.js';
import type { CallTemporalInTime } from '../temporal/temporal-errors.js';

/** What is given up of a task now. */
export interface DeadLettersOfTask {
  /** The run that says so. */
  readonly runId: string;
  /** The list is empty when nothing is given up. */
  readonly deliveries: readonly GivenUpDelivery[];
}

/**
 * What is given up of a task, by the newest of its workflows: its push workflow, if it has had one, or else its own. Asks
 * for the workflows themselves, as visibility is behind them.
 *
 * @param workflowId - of the task.
 * @returns undefined when there is no such task any more.
 */
export async function readDeadLetters(
  client: Client,
  workflowId: string,
  callTemporal: CallTemporalInTime,
): Promise<DeadLettersOfTask | undefined> {
  const describe = async (id: string): Promise<WorkflowExecutionDescription | undefined> => {
    try {
      return await callTemporal(() => client.workflow.getHandle(id).describe());
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return undefined;
      throw error;
    }
  };
  const newest = (await describe(pushWorkflowId(workflowId))) ?? (await describe(workflowId));
  if (!newest) return undefined;
  const { runId, typedSearchAttributes } = newest;
  const isGivenUp = typedSearchAttributes.get(PUSH_ATTRIBUTE) === PUSH_GIVEN_UP;
  return { runId, deliveries: isGivenUp ? givenUpIn(newest) : [] };
}
