import { readFile } from 'node:fs/promises';
import { defaultDataConverter } from '@temporalio/common';
import proto from '@temporalio/proto';
import { createRunDecoder } from '../../../journal/decode.js';
import type { Task } from '../../../protocol/a2a.js';
import type { JournalRecord } from '../../../protocol/journal.js';

/** A committed history of one run, made by `npm run histories:record`. */
export interface RecordedHistory {
  readonly workflowId: string;
  readonly history: proto.temporal.api.history.v1.IHistory;
}

/** @param change - changes the text of the file first. */
export async function recordedHistory(name: string, change = (text: string): string => text): Promise<RecordedHistory> {
  // Safe: the recorder writes it so, and every test of a history would fail without it.
  const content = JSON.parse(change(await read(name))) as Pick<RecordedHistory, 'workflowId'>;
  return { workflowId: content.workflowId, history: proto.temporal.api.history.v1.History.fromObject(content) };
}

/** The task as its clients saw it when the history was recorded. */
export async function recordedTask(name: string): Promise<Task> {
  // Safe: the recorder writes it so, and the test compares it as a whole.
  return JSON.parse(await read(`${name}.task`)) as Task;
}

/** The journal records of a history. */
export async function recordsOf({ history }: RecordedHistory): Promise<JournalRecord[]> {
  const decode = createRunDecoder({ ...defaultDataConverter, payloadCodecs: [] });
  const records: JournalRecord[] = [];
  for (const event of history.events ?? []) {
    const record = await decode(event);
    if (record) records.push(record);
  }
  return records;
}

function read(name: string): Promise<string> {
  return readFile(new URL(`../../replay/histories/${name}.json`, import.meta.url), 'utf8');
}
