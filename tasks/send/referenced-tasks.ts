import type { Message } from '../../protocol/a2a.js';
import { isTaskId, type TaskAddress } from '../../protocol/ids.js';
import { notFound } from '../task-errors.js';
import type { KnownRequests } from '../temporal/known-requests.js';

/**
 * Checks that the tasks that a message refers to (§3.4.3) are there and the caller's to see: tasks of the same agent, in
 * the same scope.
 *
 * @throws TaskNotFoundError for the first that is not, whatever the reason.
 */
export async function checkReferences(
  { referenceTaskIds = [] }: Message,
  { agent, scope }: Pick<TaskAddress, 'agent' | 'scope'>,
  known: KnownRequests,
): Promise<void> {
  const ids = [...new Set(referenceTaskIds)];
  const found = await Promise.all(
    ids.map(async (taskId) => isTaskId(taskId) && (await known.task({ agent, scope, taskId }))),
  );
  const missing = ids[found.indexOf(false)];
  if (missing !== undefined) throw notFound(missing);
}
