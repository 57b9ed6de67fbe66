import type { TerminalState } from './task-state.js';

/** How a run of the task workflow was closed. */
export type CloseStatus = 'completed' | 'failed' | 'canceled' | 'terminated' | 'timedOut' | 'continuedAsNew';

interface ClosedState {
  /** What Temporal calls the status in queries of visibility. */
  readonly executionStatus: string;
  readonly state: TerminalState;
  /** What the client is told; undefined when the state says it all. */
  readonly text?: string;
}

/**
 * What a task shows whose workflow was closed without a decision of its own code. The fold and the queries of lists both
 * follow this table, so that a task has the same state wherever it is read.
 */
export const CLOSED_WITHOUT_DECISION: Readonly<Record<Exclude<CloseStatus, 'continuedAsNew'>, ClosedState>> = {
  completed: { executionStatus: 'Completed', state: 'TASK_STATE_COMPLETED' },
  canceled: { executionStatus: 'Canceled', state: 'TASK_STATE_CANCELED' },
  failed: { executionStatus: 'Failed', state: 'TASK_STATE_FAILED', text: 'The task failed.' },
  terminated: {
    executionStatus: 'Terminated',
    state: 'TASK_STATE_FAILED',
    text: 'The task was terminated by an operator.',
  },
  timedOut: {
    executionStatus: 'TimedOut',
    state: 'TASK_STATE_FAILED',
    text: 'The task was not finished before its deadline.',
  },
};
