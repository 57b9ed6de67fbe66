import type { Priority } from '@temporalio/common';
import type { RetryPolicy } from './backoff.js';
import { formatDuration } from './duration.js';

/**
 * How the workflow treats a task of one agent. It is fixed when the task starts, so that a deployment cannot change it.
 * Durations are in ms.
 */
export interface TaskPolicy {
  /** The Temporal task queue of the agent's turns. */
  readonly taskQueue: string;
  /** How long one attempt at a turn may take, from pick-up to result. */
  readonly attemptTimeout: number;
  /** How long a turn may take with all its attempts and waits. */
  readonly turnTimeout: number;
  /** How long a turn may wait for a free worker. */
  readonly queueTimeout: number;
  /** How long the task waits for the answer to INPUT_REQUIRED or AUTH_REQUIRED. */
  readonly inputTimeout: number;
  /** How long the whole task may take, from its first message on. */
  readonly taskTimeout: number;
  /** The silence after which a worker is given up and the turn is tried elsewhere. */
  readonly heartbeatTimeout: number;
  readonly retry: RetryPolicy;
  /** What happens to a message that arrives while a turn runs: it starts the next turn, or it is refused. */
  readonly whileWorking: 'queue' | 'reject';
  /** When the client wants the task to be over, in ISO 8601, if that comes before the `taskTimeout` of the agent. */
  readonly deadline?: string;
  /** The priority of the task's turns, from 1, taken first, to 5, taken last. Default: 3. */
  readonly priority?: number;
  /** Whom the task is done for. Of the tasks of equal priority that wait, each of these gets its share. */
  readonly fairnessKey?: string;
}

/** What a task's policy says of its place in Temporal's queues; undefined when it says nothing. */
export function priorityOf({ priority, fairnessKey }: TaskPolicy): Priority | undefined {
  if (priority === undefined && fairnessKey === undefined) return undefined;
  return {
    ...(priority !== undefined && { priorityKey: priority }),
    ...(fairnessKey !== undefined && { fairnessKey }),
  };
}

type Limits = Pick<TaskPolicy, 'taskTimeout' | 'deadline'>;

/**
 * When the whole task is given up, in ms since the epoch.
 *
 * @param startedAt - when the task started, in ms since the epoch.
 */
export function deadlineOf({ taskTimeout, deadline }: Limits, startedAt: number): number {
  return deadline === undefined ? startedAt + taskTimeout : Date.parse(deadline);
}

/** What to tell the client of a task that was given up for its time. */
export function lateness({ taskTimeout, deadline }: Limits): string {
  const limit = deadline === undefined ? `within ${formatDuration(taskTimeout)}` : `by its deadline, ${deadline}`;
  return `The task was not finished ${limit}.`;
}
