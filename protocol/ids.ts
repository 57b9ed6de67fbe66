/** What the callers of an open server may see: one scope for all. */
export const OPEN_SCOPE = 'public';

const TASK_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Whether a string can be the id of a task of ours (a UUIDv7 in lower case). Anything else is an unknown task. */
export function isTaskId(id: string): boolean {
  return TASK_ID.test(id);
}

/** Which task, and who may see it. */
export interface TaskAddress {
  readonly agent: string;
  readonly scope: string;
  readonly taskId: string;
}

/** The workflow id of a task. The scope is part of it, so that a task of somebody else cannot even be addressed. */
export function taskWorkflowId({ agent, scope, taskId }: TaskAddress): string {
  return `${agent}/${scope}/${taskId}`;
}
