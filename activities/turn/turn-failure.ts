import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import { isTurnFailureType, type TurnFailureType } from '../../protocol/failure-types.js';

/**
 * Makes the failure to end an attempt with. Operators see it in Temporal; clients do not.
 *
 * @param options.final - whether no other attempt may follow. Default: false.
 * @param options.delay - the wait before the next attempt in ms, in place of the retry policy's.
 */
export function turnFailure(
  type: TurnFailureType,
  error: unknown,
  { final = false, delay }: { readonly final?: boolean; readonly delay?: number } = {},
): ApplicationFailure {
  return ApplicationFailure.create({
    type,
    message: textOf(error),
    nonRetryable: final,
    // An agent's failure is for its author to mend, and no alarm of the worker.
    category: ApplicationFailureCategory.BENIGN,
    ...(delay !== undefined && { nextRetryDelay: delay }),
    ...(error instanceof Error && { cause: error }),
  });
}

export function isTurnFailure(error: unknown): error is ApplicationFailure {
  return error instanceof ApplicationFailure && isTurnFailureType(error.type);
}

/** The text of what an agent threw, which may be anything, also what cannot be made text. */
function textOf(error: unknown): string {
  try {
    return error instanceof Error ? error.message : String(error);
  } catch {
    return `something of the type ${typeof error}`;
  }
}
