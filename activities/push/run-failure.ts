import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';

/** Ends a run so that Temporal hands the rest to another worker, at once. */
export function handedOver(): ApplicationFailure {
  return runFailure('HandedOver', 'Handed over: this worker stops, or an operator has reset or paused the run.', 1);
}

/** The wait before the second attempt, in ms; each wait is half as long again as the one before. */
const FIRST_WAIT = 1_000;
const GROWTH = 1.5;
const LONGEST_WAIT = 30_000;

/**
 * Ends a run that finds all slots of its receiver taken: it comes back later, and meanwhile takes no slot of the worker.
 *
 * @param attempt - 1 for the first.
 */
export function receiverBusy(receiver: string, attempt: number): ApplicationFailure {
  const longest = Math.min(LONGEST_WAIT, FIRST_WAIT * GROWTH ** (attempt - 1));
  // Those that came at one time do not come back at one time.
  const wait = Math.ceil((longest * (1 + Math.random())) / 2);
  return runFailure('ReceiverBusy', `${receiver} has as many deliveries in flight as one receiver may have.`, wait);
}

/** No alarm of the worker's: both are in the nature of things. */
function runFailure(type: string, message: string, nextRetryDelay: number): ApplicationFailure {
  return ApplicationFailure.create({ type, message, category: ApplicationFailureCategory.BENIGN, nextRetryDelay });
}
