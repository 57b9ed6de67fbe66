import { formatDuration } from '../protocol/duration.js';
import type { TaskPolicy } from '../protocol/journal.js';

type Limits = Pick<TaskPolicy, 'taskTimeout' | 'deadline'>;

/**
 * When the whole task is given up, in ms since the epoch.
 *
 * @param startedAt - of the task, in ms since the epoch.
 */
export function deadlineOf({ taskTimeout, deadline }: Limits, startedAt: number): number {
  return deadline === undefined ? startedAt + taskTimeout : Date.parse(deadline);
}

/** What to tell the client of a task that was given up for its time. */
export function lateness({ taskTimeout, deadline }: Limits): string {
  const limit = deadline === undefined ? `within ${formatDuration(taskTimeout)}` : `by its deadline, ${deadline}`;
  return `The task was not finished ${limit}.`;
}
