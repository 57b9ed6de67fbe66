/** What a task shows whose workflow was closed by somebody else than its own code. */
export const CLOSED_WITHOUT_DECISION = {
  completed: { state: 'TASK_STATE_COMPLETED', text: undefined },
  canceled: { state: 'TASK_STATE_CANCELED', text: undefined },
  failed: { state: 'TASK_STATE_FAILED', text: 'The task failed.' },
  terminated: { state: 'TASK_STATE_FAILED', text: 'The task was terminated by an operator.' },
  timedOut: { state: 'TASK_STATE_FAILED', text: 'The task was not finished before its deadline.' },
} as const;
