import type { TurnOutcome } from '../../protocol/turn-outcome.js';

/** Thrown through an agent's `run` to end it with an outcome. Not an error. */
export class TurnEnd extends Error {
  override readonly name = 'TurnEnd';

  constructor(readonly outcome: TurnOutcome) {
    super(`The turn ends: ${outcome.state}`);
  }
}

/** Thrown into an agent that emits after its turn is over. */
export class TurnOverError extends Error {
  override readonly name = 'TurnOverError';

  constructor() {
    super('This turn is over: nothing more can be sent for it.');
  }
}

/** Thrown to an agent that sends more than Temporal can hold, and ends its task. */
export class OutputTooLargeError extends Error {
  override readonly name = 'OutputTooLargeError';
}
