/** The names that 0.3's proto gives to tasks and push configs: `tasks/{id}`, `tasks/{id}/pushNotificationConfigs/{id}`. */

export function taskName(id: string): string {
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
