import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import { isTurnFailureType, type TurnFailureType } from '../../protocol/failure-types.js';

/**
 * The failure to end an attempt with. Operators see it in Temporal; clients do not.
 *
 * @param options.final - no other attempt may follow. Default: false.
 * @param options.delay - ms to the next attempt, in place of the retry policy's.
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
    // An agent's failure is its author's to mend, not an alarm of the worker.
    category: ApplicationFailureCategory.BENIGN,
    ...(delay !== undefined && { nextRetryDelay: delay }),
    ...(error instanceof Error && { cause: error }),
  });
}

export function isTurnFailure(error: unknown): error is ApplicationFailure {
  return error instanceof ApplicationFailure && isTurnFailureType(error.type);
}

/** Agents throw what they like, also what cannot be made text. */
function textOf(error: unknown): string {
  try {
    return error instanceof Error ? error.message : String(error);
  } catch {
    return `something of the type ${typeof error}`;
  }
}
