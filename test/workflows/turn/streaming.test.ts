import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JsonValue } from '../../../protocol/a2a.js';
import { LOG_EXTENSION } from '../../../protocol/extensions.js';
import { MAX_JSON_DEPTH } from '../../../protocol/limits.js';
import { MAX_BATCH_BYTES } from '../../../protocol/limits.js';
import { scriptedAgent } from '../../support/agents/scripted-agent.js';
import { clientOf, collect, statusText, type AgentClient } from '../../support/clients/tasks.js';
import { artifactTexts, clientView } from '../../support/histories/journal-script.js';
import { startStack, type Stack } from '../../support/stacks/stack.js';

const LARGE = '0123456789abcdef'.repeat(100_000);
/** When events were emitted, by their text; in ms. */
const emitted = new Map<string, number>();

/** Safe: lists in lists are JSON. */
const nested = (levels: number): JsonValue => JSON.parse('['.repeat(levels) + ']'.repeat(levels)) as JsonValue;

const agent = scriptedAgent('streams', {
  burst: async (task) => {
    const out = task.artifact({ artifactId: 'out' });
    // Past the time in which a turn costs no signal.
    await delay(60);
    for (let n = 1; n <= 1_000; n += 1) await out.append(`${n} `);
    await delay(200);
    await out.end();
  },
  pulse: async (task) => {
    for (const text of ['one', 'two', 'three']) {
      await delay(500);
      emitted.set(text, performance.now());
      task.status(text);
    }
    await delay(100);
  },
  large: async (task) => {
    await task.artifact({ artifactId: 'out' }).append(LARGE);
  },
  flood: async (task) => {
    for (let n = 1; n <= 40; n += 1) await task.artifact({ artifactId: `part ${n}` }).write('x'.repeat(200_000));
  },
  oversize: async (task) => {
    const out = task.artifact({ artifactId: 'out', name: 'kept' });
    const error: unknown = await out.append({ raw: 'A'.repeat(1_600_000) }).catch((reason: unknown) => reason);
    await out.append('small enough');
    task.fail(error instanceof RangeError ? error.message : 'it was not refused');
  },
  deep: async (task) => {
    const out = task.artifact({ artifactId: 'out' });
    const error: unknown = await out.write({ data: nested(MAX_JSON_DEPTH + 1) }).catch((reason: unknown) => reason);
    await out.write({ data: nested(MAX_JSON_DEPTH) });
    task.fail(error instanceof RangeError ? error.message : 'it was not refused');
  },
  'oversize-log': (task) => {
    try {
      task.log('info', 'x'.repeat(1_600_000));
    } catch (error) {
      task.fail(error instanceof RangeError ? error.message : 'it was not refused');
    }
  },
  'oversize-status': (task) => {
    task.fail('x'.repeat(1_000_001));
  },
  mixed: async (task) => {
    const table = task.artifact({ name: 'table', metadata: { rows: 2 } });
    await table.append({ data: { row: 1 } });
    await table.append({ data: { row: 2 } });
    await table.end();
    await task.artifact({ name: 'file' }).write({ raw: 'aGVsbG8=', filename: 'hello.txt', mediaType: 'text/plain' });
    await task.artifact({ name: 'file' }).write([{ text: 'see' }, { url: 'https://example.com/a' }]);
  },
  logs: async (task) => {
    task.log('debug', 'first');
    await task.artifact({ artifactId: 'out' }).append('text');
    task.log('error', 'second', { code: 7 });
  },
});

let stack: Stack;
let client: AgentClient;
beforeAll(async () => {
  stack = await startStack({ agents: [agent] });
  client = clientOf(stack, agent.id);
});
afterAll(() => stack.stop());

async function signalsOf(taskId: string) {
  const { events } = await client.workflow(taskId).fetchHistory();
  return (events ?? []).flatMap((event) => event.workflowExecutionSignaledEventAttributes ?? []);
}

describe('group commit', () => {
  test('sends a burst of 1000 small chunks with few signals, and clients get them in order', async () => {
    const events = await collect(await client.stream('burst'));
    const text = Array.from({ length: 1_000 }, (_, index) => `${index + 1} `).join('');
    expect(artifactTexts(clientView(events))).toEqual({ out: text });
    const [{ event } = { event: undefined }] = events;
    const id = event && 'task' in event ? event.task.id : '';
    expect((await client.read(id)).artifacts).toEqual([{ artifactId: 'out', parts: [{ text }] }]);
    expect((await signalsOf(id)).length).toBeLessThanOrEqual(8);
    expect(events.length).toBeLessThan(30);
  });

  test('sends an event after a pause at once', async () => {
    const delays: number[] = [];
    for await (const { event } of await client.stream('pulse')) {
      const text = 'statusUpdate' in event ? event.statusUpdate.status.message?.parts[0] : undefined;
      const at = text && 'text' in text ? emitted.get(text.text) : undefined;
      if (at !== undefined) delays.push(performance.now() - at);
    }
    expect(delays).toHaveLength(3);
    // Some 10 ms when the machine is idle; a rest between batches would be added to each of them.
    expect(Math.min(...delays)).toBeLessThan(250);
  });

  test('splits text that is larger than a batch', async () => {
    const task = await client.send('large');
    expect(task.artifacts?.[0]?.parts).toEqual([{ text: LARGE }]);
    const sizes = (await signalsOf(task.id)).map(({ input }) => input?.payloads?.[0]?.data?.length ?? 0);
    expect(sizes.length).toBeGreaterThanOrEqual(2);
    expect(Math.max(...sizes)).toBeLessThan(MAX_BATCH_BYTES + 10_000);
  });

  test('splits many events that are larger than a batch together', async () => {
    const task = await client.send('flood');
    expect(task.status.state).toBe('TASK_STATE_COMPLETED');
    expect(task.artifacts).toHaveLength(40);
  });
});

describe('what Temporal cannot take is refused to the agent, with the size and the limit:', () => {
  test('a part, and a smaller one can take its place', async () => {
    const task = await client.send('oversize');
    expect(statusText(task)).toMatch(/^An artifact chunk of 1600\d{3} bytes is larger than the 1500000/);
    expect(task.artifacts).toEqual([{ artifactId: 'out', name: 'kept', parts: [{ text: 'small enough' }] }]);
  });

  test('a log record', async () => {
    expect(statusText(await client.send('oversize-log'))).toMatch(/^A log record of 1600\d{3} bytes is larger/);
  });

  test('a status message, as an error like any other', { timeout: 120_000 }, async () => {
    const task = await client.send('oversize-status');
    expect(statusText(task)).toBe('The agent "streams" failed.');
    const { events } = await client.workflow(task.id).fetchHistory();
    const [failure] = events?.flatMap((event) => event.activityTaskFailedEventAttributes?.failure ?? []) ?? [];
    expect(failure?.message).toMatch(/^A message of 10000\d\d bytes is larger than 1000000: send it as an artifact/);
  });
});

test('data that is nested deeper than clients can read is refused to the agent', async () => {
  const task = await client.send('deep');
  expect(statusText(task)).toBe('An artifact chunk is nested more than 28 levels deep.');
  expect(task.artifacts).toEqual([{ artifactId: 'out', parts: [{ data: nested(MAX_JSON_DEPTH) }] }]);
});

test('a turn may send several artifacts, of data, files and text', async () => {
  const { artifacts } = await client.send('mixed');
  expect(artifacts).toEqual([
    {
      artifactId: 'turn-1-table',
      name: 'table',
      metadata: { rows: 2 },
      parts: [{ data: { row: 1 } }, { data: { row: 2 } }],
    },
    {
      artifactId: 'turn-1-file',
      name: 'file',
      parts: [{ raw: 'aGVsbG8=', filename: 'hello.txt', mediaType: 'text/plain' }],
    },
    { artifactId: 'turn-1-file-2', name: 'file', parts: [{ text: 'see' }, { url: 'https://example.com/a' }] },
  ]);
});

test('log records are in the stream behind the events that they follow, and not in the task', async () => {
  const events = await collect(await client.stream('logs'));
  const records = events.flatMap(({ event, sequence, log }) => {
    const record = 'statusUpdate' in event ? event.statusUpdate.metadata?.[LOG_EXTENSION] : undefined;
    return record ? [{ at: `${sequence}.${log}`, record }] : [];
  });
  expect(records).toMatchObject([
    { at: '2.1', record: { level: 'debug', message: 'first' } },
    { at: '3.1', record: { level: 'error', message: 'second', data: { code: 7 } } },
  ]);
  const [first] = events;
  const task = await client.read(first && 'task' in first.event ? first.event.task.id : '');
  expect(JSON.stringify(task)).not.toContain('second');
});
