import {
  ActivityCancellationType,
  ActivityFailure,
  ApplicationFailure,
  proxyActivities,
  TimeoutFailure,
  workflowInfo,
} from '@temporalio/workflow';
import { formatDuration } from '../../protocol/duration.js';
import { isTurnFailureType } from '../../protocol/failure-types.js';
import type { QueuedMessage, TaskInput, TurnInput } from '../../protocol/journal.js';
import { MAX_BATCHES_PER_RUN, MAX_HISTORY_BYTES } from '../../protocol/limits.js';
import { turnActivityId } from '../../protocol/names.js';
import { type TaskPolicy, priorityOf, lateness } from '../../protocol/task-policy.js';
import { type TurnOutcome, isTurnResult } from '../../protocol/turn-batch.js';

/** How a turn has ended: by the agent's word, or for a reason that the workflow gives. */
export type TurnEnd = { readonly outcome: TurnOutcome } | { readonly failure: string };

/**
 * How many attempts there may be beyond those that the retry policy counts. Lost workers and handed-over turns are not
 * the agent's fault, but an agent that takes its worker down each time must come to an end.
 */
const MAX_HANDOVERS = 20;

/** How much later than the worker the server ends an attempt that takes too long, in ms, should the worker not. */
const ATTEMPT_MARGIN = 5_000;

/**
 * Runs one turn of the agent, as an activity on the agent's own task queue.
 *
 * @param timeLeft - how long until the whole task is given up, in ms.
 * @param batches - how many batches this run's history holds already.
 * @throws CancelledFailure (inside ActivityFailure) when the workflow is canceled.
 */
export async function runTurn(
  { taskId, contextId, agent, scope, policy }: TaskInput,
  { turn, message, metadata, acceptedOutputModes, extensions }: QueuedMessage,
  { timeLeft, batches }: { readonly timeLeft: number; readonly batches: number },
): Promise<TurnEnd> {
  const priority = priorityOf(policy);
  const { runAgentTurn } = proxyActivities<{ runAgentTurn(input: TurnInput): Promise<unknown> }>({
    taskQueue: policy.taskQueue,
    activityId: turnActivityId(turn),
    summary: `turn ${turn}`,
    scheduleToStartTimeout: policy.queueTimeout,
    startToCloseTimeout: policy.attemptTimeout + ATTEMPT_MARGIN,
    scheduleToCloseTimeout: Math.max(1, Math.min(policy.turnTimeout, timeLeft)),
    heartbeatTimeout: policy.heartbeatTimeout,
    // Readers see the task canceled at once; the agent's code hears of it with its next heartbeat.
    cancellationType: ActivityCancellationType.TRY_CANCEL,
    retry: { ...policy.retry, maximumAttempts: policy.retry.maximumAttempts + MAX_HANDOVERS },
    ...(priority && { priority }),
  });
  try {
    const result = await runAgentTurn({
      taskId,
      contextId,
      agent,
      scope,
      turn,
      message,
      ...(metadata && { metadata }),
      ...(acceptedOutputModes && { acceptedOutputModes }),
      ...(extensions && { extensions }),
      maximumAttempts: policy.retry.maximumAttempts,
      attemptTimeout: policy.attemptTimeout,
      budget: {
        batches: MAX_BATCHES_PER_RUN - batches,
        bytes: MAX_HISTORY_BYTES - workflowInfo().historySize,
      },
    });
    if (!isTurnResult(result)) return { failure: `The agent "${agent}" gave a result that is none.` };
    return { outcome: result.outcome };
  } catch (error) {
    const failure = explain(error, agent, policy, timeLeft);
    if (failure === undefined) throw error;
    return { failure };
  }
}

/**
 * What to tell the client of a turn that came to nothing: which limit was passed, and never what the code said.
 *
 * @returns undefined when the error is no failure of the activity.
 */
function explain(error: unknown, agent: string, policy: TaskPolicy, timeLeft: number): string | undefined {
  if (!(error instanceof ActivityFailure)) return undefined;
  const { cause, retryState } = error;
  const turnDeadline =
    timeLeft < policy.turnTimeout
      ? lateness(policy)
      : `The agent "${agent}" did not finish its turn within ${formatDuration(policy.turnTimeout)}.`;
  if (cause instanceof TimeoutFailure) {
    switch (cause.timeoutType) {
      case 'SCHEDULE_TO_START':
        // The server also calls it so when the time in the queue is cut short by a deadline that covers more.
        if (Math.min(policy.turnTimeout, timeLeft) <= policy.queueTimeout) return turnDeadline;
        return `No worker of the agent "${agent}" was free within ${formatDuration(policy.queueTimeout)}.`;
      case 'SCHEDULE_TO_CLOSE':
        return turnDeadline;
      case 'START_TO_CLOSE':
      case 'HEARTBEAT':
        return retryState === 'TIMEOUT' ? turnDeadline : `The agent "${agent}" lost its worker too often.`;
      case undefined:
        return turnDeadline;
    }
  }
  if (cause instanceof ApplicationFailure) {
    if (retryState === 'TIMEOUT') return turnDeadline;
    const failed = `The agent "${agent}" failed.`;
    if (!isTurnFailureType(cause.type)) return failed;
    switch (cause.type) {
      case 'AttemptTimeout':
        return `The agent "${agent}" did not finish an attempt within ${formatDuration(policy.attemptTimeout)}.`;
      case 'OutputTooLarge':
        return `The agent "${agent}" sent more than one turn can hold.`;
      case 'AgentError':
      case 'HandedOver':
        return failed;
    }
  }
  return undefined;
}
