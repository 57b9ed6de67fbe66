import type { Priority } from '@temporalio/common';
import type { TaskPolicy } from './journal.js';

/** What a task's policy says of its place in Temporal's queues; undefined when it says nothing. */
export function priorityOf({ priority, fairnessKey }: TaskPolicy): Priority | undefined {
  if (priority === undefined && fairnessKey === undefined) return undefined;
  return {
    ...(priority !== undefined && { priorityKey: priority }),
    ...(fairnessKey !== undefined && { fairnessKey }),
  };
}
