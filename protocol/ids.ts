/** The scope that all callers of an open server share. */
export const OPEN_SCOPE = 'public';

/**
 * What tenants and subjects may be called. The names are in workflow ids and in visibility queries, and of the
 * databases below Temporal some do not tell upper from lower case, and all hold 255 characters of an id.
 */
const SCOPE_NAME = /^[a-z0-9][a-z0-9._@+-]{0,63}$/;

/** What `isScopeName` takes, in words for whoever wrote another name. */
export const SCOPE_NAME_RULE = '1 to 64 of a-z, 0-9, ".", "_", "@", "+" and "-", beginning with a letter or digit';

/** Whether a tenant or a subject may be called so. */
export function isScopeName(name: string): boolean {
  return SCOPE_NAME.test(name);
}

/**
 * The scope of a caller: the tasks of a tenant, or those of one subject of it. Different callers never have the same
 * scope, since no name holds a colon, and none has the scope of an open server.
 *
 * @param subject - when it is absent, all subjects of the tenant share their tasks.
 * @throws RangeError when a name is not usable.
 */
export function scopeOf({ tenant, subject }: { readonly tenant: string; readonly subject?: string }): string {
  for (const name of [tenant, ...(subject === undefined ? [] : [subject])]) {
    if (!isScopeName(name)) throw new RangeError(`The name ${JSON.stringify(name)} must be ${SCOPE_NAME_RULE}.`);
  }
  if (tenant === OPEN_SCOPE) throw new RangeError(`The tenant "${OPEN_SCOPE}" is what open servers use.`);
  return subject === undefined ? tenant : `${tenant}:${subject}`;
}

const TASK_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[78][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/**
 * Whether a string can be the id of a task of ours: in lower case, a UUIDv7, or a UUIDv8 where it was made from an
 * `Idempotency-Key`. Anything else is an unknown task.
 */
export function isTaskId(id: string): boolean {
  return TASK_ID.test(id);
}

/** The address of a task: its agent, the scope that may see it, and its id. */
export interface TaskAddress {
  readonly agent: string;
  readonly scope: string;
  readonly taskId: string;
}

/** The workflow id of a task. The scope is part of it, so that a task of somebody else cannot even be addressed. */
export function taskWorkflowId({ agent, scope, taskId }: TaskAddress): string {
  return `${agent}/${scope}/${taskId}`;
}

/** The id of the workflow that goes on with the push configs of a task whose own workflow is closed. */
export function pushWorkflowId(taskWorkflow: string): string {
  return `${taskWorkflow}/push`;
}

const WORKFLOW_ID = /^([^/]+)\/([^/]+)\/([^/]+?)(?:\/push)?$/;

/**
 * The task that a workflow is about, by its id: the inverse of `taskWorkflowId`, and of `pushWorkflowId` upon it.
 *
 * @returns undefined when it is the id of neither: other workflows may share the namespace.
 */
export function taskOfWorkflowId(workflowId: string): TaskAddress | undefined {
  const [, agent, scope, taskId] = WORKFLOW_ID.exec(workflowId) ?? [];
  if (agent === undefined || scope === undefined || taskId === undefined) return undefined;
  return isTaskId(taskId) ? { agent, scope, taskId } : undefined;
}
