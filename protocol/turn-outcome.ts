import type { JsonObject, Part } from './a2a.js';
import type { InterruptedState } from './task-state.js';

/** What an agent says, without the ids that the fold adds. */
export interface MessageContent {
  readonly parts: readonly Part[];
  readonly metadata?: JsonObject;
}

/** How a turn ended. */
export interface TurnOutcome {
  readonly state: 'TASK_STATE_COMPLETED' | 'TASK_STATE_FAILED' | 'TASK_STATE_REJECTED' | InterruptedState;
  readonly message?: MessageContent;
}
