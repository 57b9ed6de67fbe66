import type { Task } from '../protocol/a2a.js';

/** The task with its newest `length` messages (§3.2.4): all when undefined, and no `history` at all for 0. */
export function withHistory(task: Task, length: number | undefined): Task {
  const { history, ...rest } = task;
  if (length === undefined || !history || history.length <= length) return task;
  return length === 0 ? rest : { ...rest, history: history.slice(-length) };
}
