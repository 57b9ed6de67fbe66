import type { StreamResponse, Task } from '../a2a.js';
import type { CloseStatus } from '../closed-state.js';
import type { EventPosition } from '../event-id.js';
import type { FoldSnapshot } from '../journal.js';
import type { PushEntry } from '../push.js';
import type { TurnState } from './turn-state.js';

/** One A2A event of a task (or a log record), with its place in the task. */
export interface FoldEvent extends EventPosition {
  readonly event: StreamResponse;
}

/** An event with the task as it is after it. */
export interface FoldedEvent extends FoldEvent {
  readonly task: Task;
}

/**
 * What the journal says up to one of its records. It is immutable, and JSON apart from `turn`, whose checkpoints share
 * structure with the task.
 *
 * @see fold
 */
export interface FoldState {
  readonly task: Task;
  /** The sequence of the newest A2A event. */
  readonly sequence: number;
  /** How many log records have come since that event. */
  readonly logs: number;
  /** The run whose turns count. */
  readonly runId: string;
  /** When the task's first run started. */
  readonly startedAt: string;
  readonly turn: TurnState;
  /** The newest turn that ended in an interrupted or terminal state. */
  readonly settledTurn: number;
  /** The task's push configs, the oldest first. It is absent when there have never been any. */
  readonly push?: readonly PushEntry[];
  /** The newest event of the current run that has been folded in. */
  readonly eventId: number;
  /** How the current run was closed, and what follows it. */
  readonly closed?: { readonly status: CloseStatus; readonly nextRunId?: string };
}

/** What a run that continues this one needs. */
export function snapshotOf({ task, turn, sequence, logs, startedAt, settledTurn, push }: FoldState): FoldSnapshot {
  const { outcome } = turn;
  return { task, sequence, logs, startedAt, settledTurn, ...(push && { push }), ...(outcome && { outcome }) };
}
