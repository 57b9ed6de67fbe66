/**
 * The names by which Temporal knows our things. They are in every history, so that changing one breaks running tasks.
 */

export const TASK_WORKFLOW = 'agentTask';
export const TASK_PUSH_WORKFLOW = 'taskPush';
export const TURN_ACTIVITY = 'runAgentTurn';
export const SNAPSHOT_ACTIVITY = 'snapshotTask';
export const DELIVER_PUSH_ACTIVITY = 'deliverPush';
export const AGENT_EVENTS_SIGNAL = 'agentEvents';
export const SEND_MESSAGE_UPDATE = 'sendMessage';
export const SET_PUSH_CONFIG_UPDATE = 'setPushConfig';
export const DELETE_PUSH_CONFIG_UPDATE = 'deletePushConfig';
export const REDRIVE_PUSH_UPDATE = 'redrivePush';
export const STATUS_QUERY = 'status';

/** The memo key of the newest `Decision`. */
export const DECISION_MEMO = 'decision';

/** The memo key of `PushMemo`. */
export const PUSH_MEMO = 'push';

/**
 * The value of the search attribute `A2aPush` while a delivery of the task is given up. Otherwise the attribute is not
 * set.
 */
export const PUSH_GIVEN_UP = 'given-up';

/** The search attributes of a task workflow. All are keywords but `updatedAt`, which is a datetime. */
export const SEARCH_ATTRIBUTES = {
  agent: 'A2aAgent',
  scope: 'A2aScope',
  contextId: 'A2aContextId',
  state: 'A2aState',
  updatedAt: 'A2aUpdatedAt',
  push: 'A2aPush',
} as const;

/** The task queue of all task workflows. */
export function workflowTaskQueue(prefix: string): string {
  return `${prefix}-tasks`;
}

/** The task queue of the deliveries of push notifications. */
export function pushTaskQueue(prefix: string): string {
  return `${prefix}-push`;
}

/** The task queue of the deliveries beside a task workflow, told by the queue that the workflow runs on. */
export function pushTaskQueueBeside(workflowQueue: string): string {
  return pushTaskQueue(workflowQueue.replace(/-tasks$/, ''));
}

/** The task queue of one agent's turns. */
export function agentTaskQueue(prefix: string, agent: string): string {
  return `${prefix}-agent-${agent}`;
}

/** The activity id of a turn; readers tell the turn by it without decoding its input. */
export function turnActivityId(turn: number): string {
  return `turn-${turn}`;
}

/** The turn that an activity id names, or undefined for another activity. */
export function turnOfActivityId(activityId: string): number | undefined {
  const match = /^turn-(\d+)$/.exec(activityId);
  return match ? Number(match[1]) : undefined;
}
