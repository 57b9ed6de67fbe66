import type { Task } from '../protocol/a2a.js';
import { isTaskId, taskWorkflowId, type TaskAddress } from '../protocol/ids.js';
import type { HistorySource } from './source.js';
import { openTaskJournal } from './task-journal.js';

/** Reads one task as its callers see it now; undefined when there is no such task in that scope. */
export async function readTask(source: HistorySource, address: TaskAddress): Promise<Task | undefined> {
  if (!isTaskId(address.taskId)) return undefined;
  const journal = openTaskJournal(source, taskWorkflowId(address));
  await journal.refresh();
  return journal.state?.task;
}
