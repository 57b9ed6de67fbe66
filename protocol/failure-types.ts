/** Why a `sendMessage` update is refused: the `type` of the failure that its caller gets. */
export type RefusalType = 'TaskEnded' | 'TaskBusy' | 'QueueFull' | 'ContextMismatch' | 'TooManyPushConfigs';

export const TURN_FAILURE_TYPES = ['AgentError', 'AttemptTimeout', 'OutputTooLarge', 'HandedOver'] as const;

/** Why an attempt came to nothing: failure types that the task workflow knows. */
export type TurnFailureType = (typeof TURN_FAILURE_TYPES)[number];
