import type { OperationName } from '../operations/operation-name.js';

/** The operations that 0.3's proto has. */
export type V03Operation = Exclude<OperationName, 'ListTasks'>;

type Methods = Readonly<Partial<Record<'GET' | 'POST' | 'DELETE', V03Operation>>>;

/** What comes first in every path of 0.3, below the URL of an interface. No agent may be called so. */
export const V03_PREFIX = '/v1';

/** The paths of 0.3 over HTTP (0.3 §3.5.3), beside those of a task; `::` is a colon to the router. */
export const V03_RESOURCES: Readonly<Record<string, Methods>> = {
  [`${V03_PREFIX}/message::send`]: { POST: 'SendMessage' },
  [`${V03_PREFIX}/message::stream`]: { POST: 'SendStreamingMessage' },
  [`${V03_PREFIX}/tasks/:taskId/pushNotificationConfigs`]: {
    GET: 'ListTaskPushNotificationConfigs',
    POST: 'CreateTaskPushNotificationConfig',
  },
  [`${V03_PREFIX}/tasks/:taskId/pushNotificationConfigs/:id`]: {
    GET: 'GetTaskPushNotificationConfig',
    DELETE: 'DeleteTaskPushNotificationConfig',
  },
  [`${V03_PREFIX}/card`]: { GET: 'GetExtendedAgentCard' },
};

/** What the path says in the request of the proto. */
export function resourceOf({ taskId, id }: { taskId?: string; id?: string }): { name?: string; parent?: string } {
  if (taskId === undefined) return {};
  return { parent: taskName(taskId), name: id === undefined ? taskName(taskId) : configName(taskId, id) };
}

/** The names that 0.3's proto gives to tasks and push configs: `tasks/{id}`, `tasks/{id}/pushNotificationConfigs/{id}`. */

function taskName(id: string): string {
  return `tasks/${id}`;
}

export function configName(taskId: string, id: string): string {
  return `${taskName(taskId)}/pushNotificationConfigs/${id}`;
}

/** @returns undefined when it is no name of a task. */
export function parseTaskName(name: unknown): string | undefined {
  return typeof name === 'string' ? /^tasks\/(.+)$/s.exec(name)?.[1] : undefined;
}

/** @returns undefined when it is no name of a push config. */
export function parseConfigName(name: unknown): { taskId: string; id: string } | undefined {
  const [, taskId, id] =
    typeof name === 'string' ? (/^tasks\/([^/]+)\/pushNotificationConfigs\/(.+)$/s.exec(name) ?? []) : [];
  return taskId !== undefined && id !== undefined ? { taskId, id } : undefined;
}
