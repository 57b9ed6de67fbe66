import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MAX_COLUMNS } from '../../../agents/analyst/budget.js';
import { openCsv } from '../../../agents/analyst/open-csv.js';
import { createProfiler, type Profile, type ProfilerState } from '../../../agents/analyst/profiler.js';
import { readRecords } from '../../../agents/analyst/read-records.js';
import { analyst } from '../../../agents/analyst.js';
import { MAX_CHECKPOINT_BYTES } from '../../../protocol/limits.js';
import type { AgentEvent } from '../../../protocol/turn-batch.js';
import { dataSet, filePart } from '../../support/agents/data-sets.js';
import { createRecordingTask } from '../../support/agents/recording-task.js';

/** Runs a turn without an accident, and then with a worker that dies behind each of the chosen events. */
async function survives(name: string, groupBy: string | null, dies: (before: AgentEvent | undefined) => boolean) {
  const message = [filePart(name, dataSet(name)), { data: { groupBy } }];
  const whole = await createRecordingTask(analyst).send(message);
  const deaths = whole.events.flatMap((_, index, all) => (dies(all[index - 1]) ? [index] : []));
  expect(deaths.length).toBeGreaterThan(1);
  for (const dieAtEvent of deaths) {
    const resumed = await createRecordingTask(analyst).send(message, { attempts: 2, dieAtEvent });
    expect(resumed.task.artifacts, `after dying at event ${dieAtEvent}`).toEqual(whole.task.artifacts);
  }
}

test('a worker that dies at any event leaves the same report and profile in the end', async () => {
  await survives('species.csv', 'habitat_yearround_pct', () => true);
});

test.each([
  ['zipcodes.csv', 'county'],
  ['birdstrikes.csv', 'Phase of flight'],
])('from each checkpoint of %s an attempt comes to the same report and profile', async (name, groupBy) => {
  await survives(name, groupBy, (before) => before?.kind === 'checkpoint');
});

test('an attempt that resumes reads only what comes behind the checkpoint', async () => {
  const message = [filePart('zipcodes.csv', dataSet('zipcodes.csv')), { data: { groupBy: null } }];
  const dieAtEvent = (await createRecordingTask(analyst).send(message)).events.findLastIndex(
    ({ kind }) => kind === 'checkpoint',
  );
  const { events } = await createRecordingTask(analyst).send(message, { attempts: 2, dieAtEvent: dieAtEvent + 1 });
  expect(events.filter(({ kind }) => kind === 'status')).toEqual([]);
});

const cell = fc.oneof(
  fc.integer().map(String),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  fc.constantFrom(
    '',
    'NA',
    'true',
    'No',
    '2020-02-29',
    'Jan 1 2000',
    '-0',
    '007',
    '1e300',
    '"',
    '"a""b"',
    '"x\ny"',
    ' z ',
  ),
  fc.string({ unit: 'grapheme', maxLength: 12 }).map((text) => `"${text.replaceAll('"', '""')}"`),
  fc.string({ unit: 'binary-ascii', maxLength: 6 }).map((text) => text.replace(/["\u0000-\u0008\u000e-\u001f]/g, '')), // eslint-disable-line no-control-regex
);
const csv = fc
  .tuple(
    fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { minLength: 2, maxLength: 30 }),
    fc.constantFrom('\n', '\r\n'),
  )
  .map(([rows, lineEnd]) => rows.map((row) => row.join(',')).join(lineEnd));

test('the profile of any table is the same, wherever reading is broken off and taken up again', async () => {
  await fc.assert(
    fc.asyncProperty(csv, fc.nat(), async (table, place) => {
      const { signal } = new AbortController();
      const opened = await openCsv({ name: 'a.csv', bytes: Buffer.from(`a,b,c\n${table}`) }, signal).catch(
        () => undefined,
      );
      fc.pre(opened !== undefined && opened.header.length > 1);
      if (!opened) return;
      const whole = createProfiler(opened, 0);
      const breaks: { offset: number; state: string }[] = [
        { offset: opened.from, state: JSON.stringify(whole.save()) },
      ];
      const { bytes, delimiter } = opened;
      for await (const { fields, end } of readRecords(bytes, { delimiter, from: opened.from, signal })) {
        whole.add(fields);
        breaks.push({ offset: end, state: JSON.stringify(whole.save()) });
      }
      const { offset, state } = breaks[place % breaks.length] ?? { offset: 0, state: '' };
      const resumed = createProfiler(opened, 0, JSON.parse(state) as ProfilerState);
      for await (const { fields } of readRecords(bytes, { delimiter, from: offset, signal })) resumed.add(fields);
      expect(resumed.profile()).toEqual<Profile>(whole.profile());
    }),
    { numRuns: 300 },
  );
});

test('the largest checkpoint stays within the limit', async () => {
  // All columns there may be, numbers with all their digits, and then text that takes six bytes a character.
  const header = Array.from({ length: MAX_COLUMNS }, (_, column) => `column ${column}`);
  const number = (row: number, column: number) => `-${(row * 1.1 + column) / 3}e-10${column % 9}`;
  const long = (row: number, column: number) => `${'\u0001'.repeat(8)}${row}-${column}`;
  const rows = Array.from({ length: 10_000 }, (_, row) =>
    header.map((_, column) =>
      column === 0 ? `key ${row}` : row > 9_000 && column % 2 ? long(row, column) : number(row, column),
    ),
  );
  const table = Buffer.from([header, ...rows].map((row) => row.join(',')).join('\n'));
  const message = [filePart('wide.csv', table), { data: { groupBy: 'column 0' } }];
  const { checkpoints } = await createRecordingTask(analyst).send(message);
  const sizes = checkpoints.map((checkpoint) => Buffer.byteLength(JSON.stringify(checkpoint)));
  expect(sizes).toHaveLength(2);
  expect(Math.max(...sizes)).toBeLessThan(MAX_CHECKPOINT_BYTES);
  expect(Math.max(...sizes)).toBeGreaterThan(MAX_CHECKPOINT_BYTES / 2);
});
