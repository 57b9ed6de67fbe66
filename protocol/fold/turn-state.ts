import type { Artifact } from '../a2a.js';
import type { TurnOutcome } from '../turn-batch.js';

/** The artifacts of a task as they were at a checkpoint of the running turn. */
export interface CheckpointArtifacts {
  /** The number of the checkpoint; 0 is the start of the turn. */
  readonly number: number;
  readonly artifacts: readonly Artifact[];
}

/** One empty list for all, so that "nothing has changed" can be told by identity. */
export const NO_ARTIFACTS: readonly Artifact[] = [];

/** What the fold knows of the newest turn. */
export interface TurnState {
  readonly number: number;
  /** Whether batches are taken: from scheduling to the result. */
  readonly open: boolean;
  /** The highest attempt that has been seen; 0 before the first batch. */
  readonly attempt: number;
  /** The highest batch of that attempt. */
  readonly batch: number;
  readonly pickedUpAt?: string;
  /** Every checkpoint that another attempt may go on from, oldest first. */
  readonly checkpoints: readonly CheckpointArtifacts[];
  /** How the turn ended, until the workflow has decided what follows from it. */
  readonly outcome?: TurnOutcome;
}

/** A turn of which nothing has been heard. */
export function emptyTurn(number: number): TurnState {
  return { number, open: false, attempt: 0, batch: 0, checkpoints: [] };
}

/** The state after a turn, where a run may end and the next one begin. */
export function betweenTurns({ number, outcome }: Pick<TurnState, 'number' | 'outcome'>): TurnState {
  return { ...emptyTurn(number), ...(outcome && { outcome }) };
}
