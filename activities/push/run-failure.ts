import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import { backoff, type Backoff } from '../../protocol/backoff.js';
import type { PushRunFailureType } from '../../protocol/failure-types.js';

/** Ends a run so that Temporal hands the rest to another worker, at once. */
export function handedOver(): ApplicationFailure {
  return runFailure('HandedOver', 'Handed over: this worker stops, or an operator has reset or paused the run.', 1);
}

/** The waits between attempts to find a slot. */
const BUSY: Backoff = { initialInterval: 1_000, backoffCoefficient: 1.5, maximumInterval: 30_000 };

/**
 * Ends a run that finds all slots of its receiver taken. It comes back later, and takes no slot of the worker
 * meanwhile.
 *
 * @param attempt - which attempt at the run this is, from 1 on.
 */
export function receiverBusy(receiver: string, attempt: number): ApplicationFailure {
  const wait = backoff(BUSY, attempt, { random: Math.random() });
  return runFailure('ReceiverBusy', `${receiver} has as many deliveries in flight as one receiver may have.`, wait);
}

/** Makes a failure that is no alarm of the worker, since both kinds are in the nature of things. */
function runFailure(type: PushRunFailureType, message: string, nextRetryDelay: number): ApplicationFailure {
  return ApplicationFailure.create({ type, message, category: ApplicationFailureCategory.BENIGN, nextRetryDelay });
}
