import type { Task } from '../a2a.js';
import type { PushEntry } from './fold-push.js';
import type { TurnOutcome } from '../turn-outcome.js';

/** The part of a fold that one run hands to the next: JSON. The fields are those of `FoldState`. */
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
