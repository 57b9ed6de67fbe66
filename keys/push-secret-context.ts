/**
 * What the secrets of a push config are sealed for: see `secret-box.ts`. So nobody can have them sent elsewhere by copying
 * them into another config.
 *
 * @param workflowId - of the task, whichever workflow has the config.
 */
export function pushSecretContext(workflowId: string, configId: string): string {
  return `${workflowId}/${configId}`;
}
