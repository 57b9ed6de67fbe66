import { ApplicationFailure } from '@temporalio/workflow';
import type { RefusalType } from '../protocol/failure-types.js';

/** To be thrown by an update validator: the update is rejected and leaves no trace in the history. */
export function refusal(type: RefusalType, message: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(message, type);
}
