import { ApplicationFailure } from '@temporalio/workflow';

/** Why a `sendMessage` update is refused: the `type` of the failure that its caller gets. */
export type RefusalType = 'TaskEnded' | 'TaskBusy' | 'QueueFull' | 'ContextMismatch' | 'TooManyPushConfigs';

/** To be thrown by an update validator: the update is rejected and leaves no trace in the history. */
export function refusal(type: RefusalType, message: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(message, type);
}
