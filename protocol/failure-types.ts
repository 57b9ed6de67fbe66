/**
 * The `type` of failures by which one side tells the other why. They are in histories: workflows and clients of before
 * do not understand a name that is changed here.
 */

/** Why the task workflow refuses an update: its caller gets a failure of this type. */
export type RefusalType = 'TaskEnded' | 'TaskBusy' | 'QueueFull' | 'ContextMismatch' | 'TooManyPushConfigs';

const TURN_FAILURE_TYPES = ['AgentError', 'AttemptTimeout', 'OutputTooLarge', 'HandedOver'] as const;

/**
 * Why an attempt at a turn came to nothing. The activity fails with it, and the workflow tells the client what it
 * means.
 */
export type TurnFailureType = (typeof TURN_FAILURE_TYPES)[number];

/** Whether the type of a failure is one of those that end an attempt at a turn. */
export function isTurnFailureType(type: string | null | undefined): type is TurnFailureType {
  return TURN_FAILURE_TYPES.some((known) => known === type);
}

/** Why a run of deliveries ends so that Temporal begins another one. */
export type PushRunFailureType = 'HandedOver' | 'ReceiverBusy';
