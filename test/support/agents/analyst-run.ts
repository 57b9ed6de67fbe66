import type { ColumnProfile } from '../../../agents/analyst/column-profile.js';
import type { Profile } from '../../../agents/analyst/profiler.js';
import { analyst } from '../../../agents/analyst.js';
import type { Task } from '../../../protocol/a2a.js';
import { textOf } from '../../../protocol/parts.js';
import { filePart } from './data-sets.js';
import { createRecordingTask } from './recording-task.js';

/** What the analyst publishes: its report, and its data. */
export function published({ artifacts = [] }: Task): { report: string; profile: Profile } {
  const report = artifacts.find(({ artifactId }) => artifactId === 'report');
  const data = artifacts.find(({ artifactId }) => artifactId === 'profile')?.parts[0];
  if (!report || !data || !('data' in data)) throw new Error(`Not published: ${JSON.stringify(artifacts)}`);
  // Safe: it is what the analyst makes from a Profile.
  return { report: textOf(report.parts), profile: data.data as Profile };
}

/** Profiles a file in one turn. */
export async function profileOf(content: Uint8Array | string, groupBy: string | null = null) {
  const turn = await createRecordingTask(analyst).send([filePart('table.csv', content), { data: { groupBy } }]);
  if (turn.outcome.state !== 'TASK_STATE_COMPLETED') throw new Error(JSON.stringify(turn.outcome));
  return published(turn.task);
}

export function columnOf(profile: Profile, name: string): ColumnProfile {
  const column = profile.columns.find((each) => each.name === name);
  if (!column) throw new Error(`No column "${name}" among ${profile.columns.map((each) => each.name).join()}`);
  return column;
}
