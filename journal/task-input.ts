import type { TaskInput } from '../protocol/journal.js';
import { createRunDecoder } from './decode.js';
import { isNotFound, readOldest, type HistorySource } from './source.js';

/** The argument of a task workflow's current run; undefined when there is no such workflow. One call, of one event. */
export async function readTaskInput(source: HistorySource, workflowId: string): Promise<TaskInput | undefined> {
  try {
    const event = await readOldest(source, workflowId);
    const record = event && (await createRunDecoder<TaskInput>(source.options.loadedDataConverter)(event));
    return record?.type === 'started' ? record.input : undefined;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
