import { describe, expect, test } from 'vitest';
import { analyst } from '../../../agents/analyst.js';
import { published } from '../../support/agents/analyst-run.js';
import { dataSetPart, filePart } from '../../support/agents/data-sets.js';
import { createRecordingTask } from '../../support/agents/recording-task.js';

const weather = dataSetPart('seattle-weather.csv');
const question = (turn: { outcome: { message?: unknown } }) => JSON.stringify(turn.outcome.message);

describe('the column to group by', () => {
  test.each([
    ['in the text', { parts: [weather, { text: 'Profile this, please, and group by Weather.' }] }, {}],
    ['in a data part', { parts: [weather, { data: { groupBy: 'WEATHER' } }] }, {}],
    ['in the metadata of the message', { parts: [weather], metadata: { groupBy: 'weather' } }, {}],
    ['in the metadata of the request', { parts: [weather] }, { metadata: { groupBy: 'weather' } }],
  ])('can be named %s, in any case', async (_, message, options) => {
    const { task, outcome } = await createRecordingTask(analyst).send(message, options);
    expect(outcome.state).toBe('TASK_STATE_COMPLETED');
    expect(published(task).profile.groups?.column).toBe('weather');
  });

  test('is the one with the longest name that fits, when names begin alike', async () => {
    const csv = filePart('a.csv', 'time,time of day\n1,day\n2,night\n');
    const { task } = await createRecordingTask(analyst).send([csv, { text: 'group by time of day' }]);
    expect(published(task).profile.groups?.column).toBe('time of day');
  });

  test('is asked for when nobody named it, with the columns that suit', async () => {
    const turn = await createRecordingTask(analyst).send([weather, { text: 'What is in here?' }]);
    expect(turn.outcome.state).toBe('TASK_STATE_INPUT_REQUIRED');
    expect(question(turn)).toContain('Candidates: \\"weather\\".');
    expect(turn.task.artifacts ?? []).toEqual([]);
  });

  test('comes with the answer, and the file is found in the history', async () => {
    const task = createRecordingTask(analyst);
    await task.send([weather]);
    const { outcome, task: after } = await task.send('Weather');
    expect(outcome.state).toBe('TASK_STATE_COMPLETED');
    expect(published(after).profile).toMatchObject({ rows: 1461, groups: { column: 'weather' } });
  });

  test('is asked for again when no column has that name', async () => {
    const task = createRecordingTask(analyst);
    await task.send([weather]);
    const again = await task.send('region');
    expect(again.outcome.state).toBe('TASK_STATE_INPUT_REQUIRED');
    expect(question(again)).toMatch(/There is no column \\"region\\".*Candidates: \\"weather\\"/);
    const { outcome } = await task.send('group by weather then');
    expect(outcome.state).toBe('TASK_STATE_COMPLETED');
  });

  test.each(['none', 'None, thanks'])('can be none: "%s"', async (answer) => {
    const task = createRecordingTask(analyst);
    await task.send([weather]);
    const { outcome, task: after } = await task.send(answer);
    expect(outcome.state).toBe('TASK_STATE_COMPLETED');
    expect(published(after).profile.groups).toBeUndefined();
  });

  test.each([[{ data: { groupBy: null } }], [{ text: 'no grouping, please' }], [{ text: 'group by none' }]])(
    'can be none from the start: %o',
    async (part) => {
      const { outcome } = await createRecordingTask(analyst).send([weather, part]);
      expect(outcome.state).toBe('TASK_STATE_COMPLETED');
    },
  );

  test('stays "none" although an earlier message named one', async () => {
    const task = createRecordingTask(analyst);
    await task.send([weather, { text: 'group by region' }]);
    const { task: after } = await task.send([{ data: { groupBy: null } }]);
    expect(published(after).profile.groups).toBeUndefined();
  });
});

describe('the file', () => {
  test('may come after the wish for groups', async () => {
    const task = createRecordingTask(analyst);
    const first = await task.send('Please profile my data, group by weather');
    expect(first.outcome.state).toBe('TASK_STATE_INPUT_REQUIRED');
    expect(question(first)).toContain('Send a CSV file');
    const { task: after } = await task.send([weather]);
    expect(published(after).profile.groups?.column).toBe('weather');
  });

  test('may be text that is CSV', async () => {
    const parts = [{ text: 'city;people\nBern;134\nBasel;174\n' }, { text: 'group by none' }];
    const { task } = await createRecordingTask(analyst).send(parts);
    expect(published(task).profile).toMatchObject({ rows: 2, delimiter: ';' });
  });

  test.each([
    ['named by its URL', [{ url: 'https://example.com/a.csv' }], 'Send its bytes in the message'],
    ['one of two', [weather, weather], 'one at a time'],
    ['empty', [filePart('a.csv', '')], 'There is nothing in a.csv'],
    ['only blank lines', [filePart('a.csv', '\n\n  \n')], 'There are no rows|There is nothing'],
    ['only a header', [filePart('a.csv', 'a,b,c\n')], 'no rows below the header'],
    ['an Excel workbook', [filePart('a.xlsx', Buffer.from('PK\u0003\u0004 more'))], 'an Excel workbook'],
    ['binary', [filePart('a.png', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0))], 'binary file'],
    ['JSON', [filePart('a.json', '[{"a": 1}]')], 'JSON, not CSV'],
    ['a quote without end', [filePart('a.csv', 'a,b\n1,2\n3,"4\n5,6\n')], 'opens in line 3 is never closed'],
    ['too wide', [filePart('a.csv', `${'x,'.repeat(100)}x\n1\n`)], '101 columns; at most 100'],
  ])('is rejected with the reason when it is %s', async (_, parts, reason) => {
    const { outcome } = await createRecordingTask(analyst).send(parts, { metadata: { groupBy: null } });
    expect(outcome.state).toBe('TASK_STATE_REJECTED');
    expect(question({ outcome })).toMatch(new RegExp(reason));
  });
});

describe('what clients see', () => {
  test('the report comes a section per column, and ends; then the data', async () => {
    const turn = await createRecordingTask(analyst).send([weather, { data: { groupBy: 'weather' } }]);
    const chunks = turn.events.flatMap((event) => (event.kind === 'artifact' ? [event] : []));
    expect(chunks.map(({ artifact, lastChunk }) => `${artifact.artifactId}${lastChunk ? ' end' : ''}`)).toEqual([
      ...Array<string>(8).fill('report'), // the overview, six columns and the groups
      'report end',
      'profile end',
    ]);
    const [report, profile] = turn.task.artifacts ?? [];
    expect(report?.parts).toHaveLength(1);
    expect(report?.parts[0]?.mediaType).toBe('text/markdown');
    expect(profile?.parts[0]?.mediaType).toBe('application/json');
  });

  test('progress is told every 5,000 rows', async () => {
    const turn = await createRecordingTask(analyst).send([dataSetPart('species.csv'), { data: { groupBy: null } }]);
    const said = turn.events.flatMap((event) =>
      event.kind === 'status' ? [JSON.stringify(event.message?.parts)] : [],
    );
    expect(said).toEqual([
      '[{"text":"Reading species.csv"}]',
      '[{"text":"Read 5,000 rows"}]',
      '[{"text":"Read 10,000 rows"}]',
    ]);
  });

  test('nothing in a file can act as Markdown or break a table', async () => {
    const csv = 'na`me|x,n\n"**bold**|`\nline",1\n"**bold**|`\nline",2\n';
    const { task } = await createRecordingTask(analyst).send([
      filePart('a.csv', csv),
      { data: { groupBy: 'na`me|x' } },
    ]);
    expect(published(task).report).toContain('| `**bold**\\|ˋ line` | 2 | 1.5 |');
  });
});

test('a file is given up soon after the signal, with the reason of the signal', async () => {
  const controller = new AbortController();
  const reason = new Error('canceled');
  controller.abort(reason);
  const running = createRecordingTask(analyst).send([weather, { data: { groupBy: null } }], {
    signal: controller.signal,
  });
  await expect(running).rejects.toMatchObject({ name: 'AbortError', cause: reason });
});

test('other work of the process goes on while a file is read', async () => {
  let turns = 0;
  let reading = true;
  const other = (): void => {
    turns += 1;
    if (reading) setImmediate(other);
  };
  setImmediate(other);
  await createRecordingTask(analyst).send([dataSetPart('zipcodes.csv'), { data: { groupBy: null } }]);
  reading = false;
  expect(turns).toBeGreaterThan(50); // two megabytes are 62 chunks
});
