import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import { backoff, type Backoff } from '../../protocol/backoff.js';
import type { PushRunFailureType } from '../../protocol/failure-types.js';

/** Ends a run so that Temporal hands the rest to another worker, at once. */
export function handedOver(): ApplicationFailure {
  return runFailure('HandedOver', 'Handed over: this worker stops, or an operator has reset or paused the run.', 1);
}

/** Between attempts to find a slot. */
const BUSY: Backoff = { initialInterval: 1_000, backoffCoefficient: 1.5, maximumInterval: 30_000 };

/**
 * Ends a run that finds all slots of its receiver taken: it comes back later, and meanwhile takes no slot of the worker.
 *
 * @param attempt - 1 for the first.
 */
export function receiverBusy(receiver: string, attempt: number): ApplicationFailure {
  const wait = backoff(BUSY, attempt, { random: Math.random() });
  return runFailure('ReceiverBusy', `${receiver} has as many deliveries in flight as one receiver may have.`, wait);
}

/** No alarm of the worker's: both are in the nature of things. */
function runFailure(type: PushRunFailureType, message: string, nextRetryDelay: number): ApplicationFailure {
  return ApplicationFailure.create({ type, message, category: ApplicationFailureCategory.BENIGN, nextRetryDelay });
}
