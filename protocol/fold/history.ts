import type { Message, Task } from '../a2a.js';
import type { TurnState } from './turn-state.js';

/** The task with one more message at the end of its history. */
export function withMessage(task: Task, message: Message | undefined): Task {
  return message ? { ...task, history: [...(task.history ?? []), message] } : task;
}

/**
 * The task with what its newest turn said last, when that never became a status: the turn ended while another message
 * waited. It was said, so it belongs into the history before the next turn.
 */
export function withLastWords(task: Task, { number, outcome }: TurnState): Task {
  if (!outcome?.message) return task;
  return withMessage(task, {
    messageId: `${task.id}-turn-${number}`,
    contextId: task.contextId,
    taskId: task.id,
    role: 'ROLE_AGENT',
    ...outcome.message,
  });
}

/** The task with its newest `length` messages (§3.2.4): all when undefined, and no `history` at all for 0. */
export function withHistory(task: Task, length: number | undefined): Task {
  const { history, ...rest } = task;
  if (length === undefined || !history || history.length <= length) return task;
  return length === 0 ? rest : { ...rest, history: history.slice(-length) };
}
