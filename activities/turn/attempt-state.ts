import type { Checkpoint } from './checkpoints.js';

/**
 * What an attempt at a turn leaves to the next one, in the heartbeat details: Temporal keeps the newest, and hands it
 * over whether the attempt failed, fell silent or was shut down.
 */
export interface AttemptState {
  /** Attempts at this turn that ended in an error of the agent. */
  readonly failures: number;
  /** What the attempts at this turn have added to the run's history. */
  readonly batches: number;
  readonly bytes: number;
  readonly checkpoint?: Checkpoint;
}

/** The state that an earlier attempt left, or that of a first attempt. */
export function attemptStateFrom(heartbeatDetails: unknown): AttemptState {
  // Safe: the details of this activity are written by its own attempts, and only as `AttemptState`.
  return (heartbeatDetails as AttemptState | undefined) ?? { failures: 0, batches: 0, bytes: 0 };
}
