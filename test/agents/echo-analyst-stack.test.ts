import { describe, expect, test } from 'vitest';
import { analyst } from '../../agents/analyst.js';
import { echo } from '../../agents/echo.js';
import type { Part } from '../../protocol/a2a.js';
import { textOf } from '../../protocol/parts.js';
import { published } from '../support/agents/analyst-run.js';
import { columnsOf, dataSetPart, filePart } from '../support/agents/data-sets.js';
import { BINDINGS, CODES, createCaller } from '../support/clients/a2a-caller.js';
import type { StreamEvent } from '../support/clients/sse-client.js';
import { artifactText, consecutiveIds, statusText, viewOf } from '../support/clients/stream-view.js';
import { snapshotIn, stateIn } from '../support/clients/task-stream.js';
import { useHttpStack } from '../support/stacks/http-stack.js';

const stack = useHttpStack('stack-echo-analyst', () => [echo, analyst]);

/** The pieces of an artifact, as a stream brought them. */
function chunksOf(events: readonly StreamEvent[], artifactId: string) {
  return events.flatMap(({ event }) =>
    'artifactUpdate' in event && event.artifactUpdate.artifact.artifactId === artifactId ? [event.artifactUpdate] : [],
  );
}

describe.each(BINDINGS)('over %s', (binding) => {
  const caller = (agent: string, api = stack.apis[0]) => createCaller(`${api.url}/${agent}`, binding);

  test.each<[string, readonly Part[]]>([
    ['text', [{ text: 'Grüße, 世界 👋\n"quoted"' }]],
    ['empty text', [{ text: '' }]],
    ['null', [{ data: null }]],
    ['false, zero and an empty object', [{ data: false }, { data: 0 }, { data: {} }]],
    ['nested data with nulls', [{ data: { a: [1, null, { b: null }], c: 'd' }, metadata: { e: null } }]],
    ['a file', [{ raw: 'AAEC/v8=', filename: 'bytes.bin', mediaType: 'application/octet-stream' }]],
    ['a file elsewhere', [{ url: 'https://files.test/a.csv', filename: 'a.csv' }]],
    ['all at once', [{ text: 'a' }, { data: [null] }, { raw: 'AA==' }, { url: 'https://files.test/b' }, { text: 'c' }]],
  ])('echo gives back %s as it came [DATA-07]', async (_what, parts) => {
    const { task } = await caller('echo').send({ parts });
    expect(task.status.state).toBe('TASK_STATE_COMPLETED');
    expect(task.artifacts).toEqual([{ artifactId: 'turn-1-echo', name: 'echo', parts }]);
    expect(task.history?.[0]?.parts).toEqual(parts);
  });

  test('echo is the default agent, whose paths need not name it', async () => {
    const { task } = await createCaller(stack.apis[0].url, binding).send('hello');
    expect((await caller('echo').get(task.id)).task).toEqual(task);
  });

  test('analyst streams its report section by section, and then its data [STRM-09, STRM-10]', async () => {
    const parts = [{ text: 'Profile this, group by weather' }, dataSetPart('seattle-weather.csv')];
    const events = await (await caller('analyst').stream({ parts })).rest();
    expect(events.map(({ id }) => id)).toEqual(consecutiveIds(events));
    expect(events.map(({ event }) => statusText(event))).toContain('Reading seattle-weather.csv');

    const report = chunksOf(events, 'report');
    expect(report[0]).toMatchObject({ artifact: { name: 'Report' } });
    expect(report.slice(1).every(({ append }) => append === true)).toBe(true);
    expect(report.map(({ lastChunk }) => lastChunk ?? false)).toEqual(report.map((_, at) => at === report.length - 1));
    expect(chunksOf(events, 'profile')).toMatchObject([{ lastChunk: true }]);

    const { task } = await caller('analyst', stack.apis[1]).get(snapshotIn(events[0]).id);
    expect(task.status.state).toBe('TASK_STATE_COMPLETED');
    expect(artifactText(task, 'report')).toBe(artifactText(viewOf(events), 'report'));
  });

  test('analyst finds what is in the file', async () => {
    const parts = [{ data: { groupBy: 'weather' } }, dataSetPart('seattle-weather.csv')];
    const { report, profile } = published((await caller('analyst').send({ parts })).task);
    const { wind = [], weather = [] } = columnsOf('seattle-weather.csv');
    const average = wind.map(Number).reduce((sum, value) => sum + value, 0) / wind.length;
    expect(profile.rows).toBe(wind.length);
    expect(profile.columns.find(({ name }) => name === 'wind')?.numbers?.mean).toBeCloseTo(average, 9);
    const rainy = weather.filter((value) => value === 'rain').length;
    expect(profile.groups?.largest).toContainEqual(expect.objectContaining({ value: 'rain', rows: rainy }));
    expect(report).toContain('# Profile of `seattle-weather.csv`');
    expect(report).toContain('## `wind`: number');
  });

  test('analyst asks by which column to group, and goes on with the answer of a second message', async () => {
    const stream = await caller('analyst').stream({ parts: [dataSetPart('stocks.csv')] });
    const asked = await stream.rest();
    const question = asked.at(-1)?.event;
    expect(question && stateIn(question)).toBe('TASK_STATE_INPUT_REQUIRED');
    expect(question && statusText(question)).toMatch(/^By which column shall I group the rows\? .*"symbol"/);
    expect(chunksOf(asked, 'report')).toEqual([]);

    const taskId = snapshotIn(asked[0]).id;
    const { task } = await caller('analyst', stack.apis[1]).send({ taskId, parts: [{ text: 'Symbol, please' }] });
    expect(task.status.state).toBe('TASK_STATE_COMPLETED');
    const { symbol = [] } = columnsOf('stocks.csv');
    const { profile } = published(task);
    expect(profile.groups?.column).toBe('symbol');
    expect(profile.groups?.distinct.count).toBe(new Set(symbol).size);
    expect(task.history?.map(({ parts }) => textOf(parts))).toContain(question && statusText(question));
  });

  test('analyst rejects what is no table, in words', async () => {
    const parts = [filePart('table.csv', Buffer.from([0, 1, 2, 0xff, 0xfe, 0])), { data: { groupBy: null } }];
    const { task } = await caller('analyst').send({ parts });
    expect(task.status.state).toBe('TASK_STATE_REJECTED');
    expect(textOf(task.status.message?.parts ?? [])).toMatch(/\w+ \w+/);
  });

  test('analyst is not bothered with media types that its card does not name [SEND-08]', async () => {
    const { failure } = await caller('analyst').send({ parts: [{ raw: 'AA==', mediaType: 'image/png' }] });
    expect(failure.code).toBe(CODES.contentTypeNotSupported[binding]);
    expect(failure.message).toContain('image/png');
  });
});
