/**
 * What a task's workflow history holds: the JSON that travels between the API, the task workflow and an agent's turn,
 * and the records that the fold reads. `docs/turn-contract.md` tells the same to authors of agents in other languages.
 *
 * Durations are in milliseconds, times are ISO 8601 in UTC.
 */
import type { JsonObject, Message, Task } from './a2a.js';
import type { CloseStatus } from './closed-state.js';
import type { PushConfig, PushEntry, PushState } from './push.js';
import type { TaskPolicy } from './task-policy.js';
import type { TaskState, TerminalState } from './task-state.js';
import type { TurnBatch, TurnOutcome, TurnResult } from './turn-batch.js';

/** The argument of the task workflow. */
export interface TaskInput {
  readonly taskId: string;
  readonly contextId: string;
  readonly agent: string;
  readonly scope: string;
  readonly policy: TaskPolicy;
  readonly acceptedOutputModes?: readonly string[];
  /** The first message. It is absent in a run that continues an earlier one. */
  readonly message?: Message;
  /** The `SendMessageRequest.metadata` of the first message. */
  readonly metadata?: JsonObject;
  /** Extensions of the agent that the client uses with the first message, by URI. */
  readonly extensions?: readonly string[];
  /** The push configs that came with the first message. */
  readonly push?: readonly PushConfig[];
  /**
   * The fingerprint of the request that began the task, if that had an `Idempotency-Key`: see `RequestMark`. Every run
   * of the task has it.
   */
  readonly fingerprint?: string;
  /** What the run before handed over. It is present in a run that continues an earlier one. */
  readonly carried?: CarriedTask;
  /** The run continues as new at this many history events, in place of the server's suggestion. */
  readonly continueAsNewAfter?: number;
}

/** What one run of the task workflow hands to the next (continue-as-new). */
export interface CarriedTask {
  readonly state: Exclude<TaskState, TerminalState>;
  /** How many messages have been taken so far. Message n is the one of turn n. */
  readonly accepted: number;
  /** How many turns have ended so far. */
  readonly turn: number;
  readonly queue: readonly QueuedMessage[];
  /**
   * The newest messages, by `messageId` or the id of their `RequestMark`, with their turns: an update id is remembered by
   * Temporal for one run only.
   */
  readonly seen: readonly (readonly [id: string, turn: number, fingerprint?: string])[];
  readonly startedAt: string;
  /** The push configs of the task, and how far their deliveries are. */
  readonly push?: readonly PushState[];
  /** When the wait for an answer began, if the task waits for one. */
  readonly waitingSince?: string;
  /**
   * The task as readers have folded it. It is absent when the task was too large for a payload; readers then start at
   * the first run.
   */
  readonly snapshot?: FoldSnapshot;
}

/**
 * The part of a fold that one run hands to the next, as JSON. Its fields are those of `FoldState`. It is in histories,
 * so that fields can only be added.
 */
export interface FoldSnapshot {
  readonly task: Task;
  readonly sequence: number;
  readonly logs: number;
  readonly startedAt: string;
  readonly settledTurn: number;
  readonly push?: readonly PushEntry[];
  /** How the newest turn ended, if no decision has followed yet. */
  readonly outcome?: TurnOutcome;
}

/** A message that waits for its turn. */
export interface QueuedMessage {
  readonly turn: number;
  readonly message: Message;
  readonly metadata?: JsonObject;
  readonly acceptedOutputModes?: readonly string[];
  readonly extensions?: readonly string[];
}

/** The argument of the `sendMessage` update. */
export interface SendMessageInput {
  readonly message: Message;
  readonly metadata?: JsonObject;
  readonly acceptedOutputModes?: readonly string[];
  /** Extensions of the agent that the client uses with this message, by URI. */
  readonly extensions?: readonly string[];
  /** The push configs that came with the message. */
  readonly push?: readonly PushConfig[];
  /** Present when the request had an `Idempotency-Key`. Its id is then the update id, in place of the `messageId`. */
  readonly mark?: RequestMark;
}

/** What a request with an `Idempotency-Key` is known by when it comes again. */
export interface RequestMark {
  /** An id that is made from the caller, the agent, the task and the key. */
  readonly id: string;
  /** A hash of the request: another one under the same key is refused. */
  readonly fingerprint: string;
  /** Tells the request from the same one sent again. */
  readonly nonce: string;
}

/** The answer of the `sendMessage` update. */
export interface SendMessageResult {
  /** The turn that works on the message. */
  readonly turn: number;
  /** The fingerprint of the request that was taken under this id, if that was marked. */
  readonly fingerprint?: string;
  /** The nonce of that request, while the run that took it goes on. */
  readonly nonce?: string;
}

/** The argument of the activity `runAgentTurn`. */
export interface TurnInput {
  readonly taskId: string;
  readonly contextId: string;
  readonly agent: string;
  readonly scope: string;
  /** The number of the turn, which is 1 for the first message. */
  readonly turn: number;
  readonly message: Message;
  readonly metadata?: JsonObject;
  readonly acceptedOutputModes?: readonly string[];
  /** Extensions of the agent that the client uses with this message, by URI. */
  readonly extensions?: readonly string[];
  /** How many attempts may end in an error of the agent. */
  readonly maximumAttempts: number;
  /** How long an attempt may take before it counts as failed. */
  readonly attemptTimeout: number;
  /** What this run's history can still take. */
  readonly budget: { readonly batches: number; readonly bytes: number };
}

/** The argument of the activity `snapshotTask`. */
export interface SnapshotInput {
  readonly workflowId: string;
  readonly runId: string;
}

/** The workflow's own decision on the task's state, kept in the memo under `DECISION_MEMO`. */
export interface Decision {
  readonly state: TaskState;
  /** The turn the decision ends or begins. */
  readonly turn: number;
  /** The workflow's time, which is that of the search attribute `A2aUpdatedAt` too. */
  readonly at: string;
  /** What to tell the client, where the decision is the workflow's and not the agent's. */
  readonly reason?: string;
  /** What an open task waits for. */
  readonly waitingFor?: 'worker' | 'agent' | 'input' | 'auth';
}

/** An entry of a task's journal: one event of the workflow history that the fold cares about. */
export type JournalRecord = { readonly eventId: number; readonly time: string } & (
  | {
      readonly type: 'started';
      readonly runId: string;
      readonly input: TaskInput;
      /** The run that this one continues. */
      readonly previousRunId?: string;
      /**
       * The time of the task's status, as whoever started the run has set it in the search attribute `A2aUpdatedAt`.
       */
      readonly updatedAt?: string;
    }
  | {
      readonly type: 'messageAccepted';
      readonly message: Message;
      readonly push?: readonly PushConfig[];
      /** When the workflow task began that took the message. It is the workflow's time, and that of its decisions. */
      readonly at?: string;
    }
  | { readonly type: 'pushConfigSet'; readonly config: PushConfig }
  | { readonly type: 'pushConfigDeleted'; readonly id: string }
  | { readonly type: 'turnScheduled'; readonly turn: number }
  | { readonly type: 'turnPickedUp' }
  | { readonly type: 'batch'; readonly batch: TurnBatch }
  | { readonly type: 'turnEnded'; readonly result: TurnResult }
  | { readonly type: 'decided'; readonly decision: Decision }
  /** The workflow has moved the time of the status on and changed nothing else: see `dateStatus` in `fold.ts`. */
  | { readonly type: 'dated'; readonly at: string }
  | { readonly type: 'reset'; readonly runId: string }
  | { readonly type: 'closed'; readonly status: CloseStatus; readonly nextRunId?: string }
);
