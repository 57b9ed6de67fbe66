import { ApplicationFailure, defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { RefusalType } from '../protocol/failure-types.js';
import type { Decision, SendMessageInput, SendMessageResult } from '../protocol/journal.js';
import {
  AGENT_EVENTS_SIGNAL,
  DELETE_PUSH_CONFIG_UPDATE,
  REDRIVE_PUSH_UPDATE,
  SEND_MESSAGE_UPDATE,
  SET_PUSH_CONFIG_UPDATE,
  STATUS_QUERY,
} from '../protocol/names.js';
import type { PushEvent } from '../protocol/push-events.js';
import type { DeletePushConfigInput, PushConfig, RedrivePushInput, RedrivePushResult } from '../protocol/push.js';
import type { TaskState } from '../protocol/task-state.js';
import type { TurnBatch } from '../protocol/turn-batch.js';

/** Takes a follow-up message to the task. The update id is the id of its mark, or else its `messageId`. */
export const sendMessageUpdate = defineUpdate<SendMessageResult, [SendMessageInput]>(SEND_MESSAGE_UPDATE);

/**
 * Brings events of a running turn. The history keeps them for readers; the workflow only learns that the turn is alive.
 */
export const agentEventsSignal = defineSignal<[TurnBatch]>(AGENT_EVENTS_SIGNAL);

/** Adds a push config, or puts it in the place of that with its id (A2A §3.1.7). */
export const setPushConfigUpdate = defineUpdate<void, [PushConfig]>(SET_PUSH_CONFIG_UPDATE);

/** Takes a push config away; done when nothing is sent for it any more (A2A §3.1.10). */
export const deletePushConfigUpdate = defineUpdate<void, [DeletePushConfigInput]>(DELETE_PUSH_CONFIG_UPDATE);

/** Tries deliveries again that failed. */
export const redrivePushUpdate = defineUpdate<RedrivePushResult, [RedrivePushInput]>(REDRIVE_PUSH_UPDATE);

/** What the workflow is doing: for the Temporal UI, its CLI, and other Temporal programs. */
export const statusQuery = defineQuery<TaskStatusReport>(STATUS_QUERY);

/** What the workflow is doing that goes on with the push configs of an ended task. */
export const pushStatusQuery = defineQuery<Required<Pick<TaskStatusReport, 'push'>>>(STATUS_QUERY);

export interface TaskStatusReport {
  readonly state: TaskState;
  /** The turn that runs, or the last one that ran. */
  readonly turn: number;
  readonly waitingFor: NonNullable<Decision['waitingFor']> | 'nothing';
  readonly queuedMessages: number;
  /** When the state was entered, in ISO 8601. */
  readonly since: string;
  /** When the whole task is given up, in ISO 8601. */
  readonly deadline: string;
  /** The push configs of the task; absent when it has none. */
  readonly push?: readonly PushReport[];
}

/** Makes what an update validator throws: the update is rejected and leaves no trace in the history. */
export function refusal(type: RefusalType, message: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(message, type);
}

/** What the query `status` tells of a push config. */
export interface PushReport {
  readonly id: string;
  /** The scheme, host and port of the webhook. */
  readonly receiver: string;
  readonly on: readonly PushEvent[];
  readonly state: 'idle' | 'delivering' | 'retrying' | 'given-up';
  /** The newest event that has been delivered, or that the config does not want. */
  readonly lastSequence?: number;
  /** How many attempts at the next delivery have failed. */
  readonly failedAttempts: number;
  readonly lastError?: string;
  /** When the delivery is tried again, in ISO 8601. */
  readonly nextAttempt?: string;
}
