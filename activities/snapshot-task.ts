import type { Client } from '@temporalio/client';
import { openTaskJournal } from '../journal/task-journal.js';
import { snapshotOf } from '../protocol/fold/fold-state.js';
import type { FoldSnapshot, SnapshotInput } from '../protocol/journal.js';
import { MAX_SNAPSHOT_BYTES } from '../protocol/limits.js';

/**
 * Makes the activity `snapshotTask`. It gives a task as it stands at the end of a run, or null when the task is too
 * large to be carried.
 */
export function createSnapshotTask({ client }: { readonly client: Client }) {
  return async function snapshotTask({ workflowId, runId }: SnapshotInput): Promise<FoldSnapshot | null> {
    const journal = openTaskJournal(client, workflowId, { runId });
    await journal.refresh();
    if (!journal.state) throw new Error(`The run ${runId} of ${workflowId} is not in Temporal.`);
    const snapshot = snapshotOf(journal.state);
    return Buffer.byteLength(JSON.stringify(snapshot)) > MAX_SNAPSHOT_BYTES ? null : snapshot;
  };
}
