import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { SendMessageInput, SendMessageResult, TurnBatch } from '../protocol/journal.js';
import { AGENT_EVENTS_SIGNAL, SEND_MESSAGE_UPDATE, STATUS_QUERY } from '../protocol/names.js';
import type { TaskState } from '../protocol/task-state.js';

/** A follow-up message to the task. The update id is the id of its mark, or else its `messageId`. */
export const sendMessageUpdate = defineUpdate<SendMessageResult, [SendMessageInput]>(SEND_MESSAGE_UPDATE);

/** Events of a running turn. The history keeps them for readers; the workflow only learns that the turn is alive. */
export const agentEventsSignal = defineSignal<[TurnBatch]>(AGENT_EVENTS_SIGNAL);

/** What the workflow is doing: for the Temporal UI, its CLI, and other Temporal programs. */
export const statusQuery = defineQuery<TaskStatusReport>(STATUS_QUERY);

export interface TaskStatusReport {
  readonly state: TaskState;
  /** The turn that runs, or the last one that ran. */
  readonly turn: number;
  readonly waitingFor: 'worker' | 'agent' | 'input' | 'auth' | 'nothing';
  readonly queuedMessages: number;
  /** When the state was entered, ISO 8601. */
  readonly since: string;
  /** When the whole task is given up, ISO 8601. */
  readonly deadline: string;
}
