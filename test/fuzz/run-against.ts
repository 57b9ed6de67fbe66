import { beforeAll, expect, test } from 'vitest';
import { eventually } from '../support/eventually.js';
import { IS_LONG } from '../support/long.js';
import { send } from '../support/stacks/edge.js';
import { AGENT } from './known.js';
import { createHeapMeter, openSockets } from './memory.js';
import { fuzz, REQUESTS, SEED, type FuzzOptions, type FuzzResult } from './run.js';
import type { FuzzStack } from './stack.js';

/** One binding to be fuzzed. */
export type FuzzSubject<Request> = Omit<FuzzOptions<Request>, 'onPart' | 'wanted'> & {
  /** Lets go of all connections. */
  close(): void;
};

/** For all requests of one binding, in ms. A busy machine needs a minute. */
const RUN_LIMIT = 300_000;

/** Memory that a run may gain after its first quarter, in bytes: caches are full by then, or nearly. */
const GROWTH = IS_LONG ? 10_000_000 : 5_000_000;

/** What a line of the log costs beside its text, in bytes. */
const LINE_OVERHEAD = 48;

/**
 * Tests of what must hold for a server under bad and odd requests.
 *
 * @param subject - asked for when the stack has started.
 * @param answers - kinds of answers that the requests have to bring about: else they do not reach far enough.
 */
export function testFuzz<Request>(
  stack: FuzzStack,
  subject: () => FuzzSubject<Request>,
  answers: readonly string[],
): void {
  const heapInUse = createHeapMeter();
  const memory: number[] = [];
  let before = 0;
  let result: FuzzResult = { answers: new Map() };

  beforeAll(async () => {
    console.info(`fuzz: FUZZ_SEED=${SEED} FUZZ_REQUESTS=${REQUESTS}`);
    before = openSockets();
    const { close, ...options } = subject();
    result = await fuzz({
      ...options,
      wanted: answers,
      onPart: async () => {
        const logs = stack.logged.reduce((size, line) => size + flatLength(line) + LINE_OVERHEAD, 0);
        memory.push(heapInUse() - logs);
      },
    });
    close();
  }, RUN_LIMIT);

  test('every bad or odd request has a well-formed answer in time, and none is an internal error', () => {
    expect(result.failure ?? '').toBe('');
  });

  test('the requests reach every operation, and bring about every kind of answer', () => {
    expect(answers.filter((kind) => !result.answers.has(kind))).toEqual([]);
  });

  test('nothing is logged as a failure of the server', () => {
    const failures = stack.logged.filter((line) => /^\{"level":(50|60)/.test(line));
    expect(failures).toEqual([]);
  });

  test('memory does not grow with the number of requests', () => {
    expect(memory.length).toBeGreaterThanOrEqual(2);
    expect(gainsOf(memory.slice(Math.ceil(memory.length / 4) - 1))).toBeLessThan(GROWTH);
  });

  test('no connection and no read of a task stays open', async () => {
    await eventually(() => {
      expect(openSockets()).toBeLessThanOrEqual(before);
      expect(stack.openReads).toBe(0);
    });
  });

  test('the server answers as before', async () => {
    const { url } = stack.api;
    expect((await send(`${url}/healthz`)).status).toBe(200);
    const task = await send(`${url}/${AGENT}/tasks/${stack.known.ended[0]}`);
    expect(task.json).toMatchObject({ status: { state: 'TASK_STATE_COMPLETED' } });
  });
}

/**
 * What is gained from one reading to the next, without what is lost: for V8 drops what a worker has compiled of its
 * workflows at the start, 5 MB and more at once, at some time in a run or never, and asking for collections does not bring
 * it about. The difference of the first reading and the last would not show a leak of that size.
 */
function gainsOf(readings: readonly number[]): number {
  return readings.reduce((sum, bytes, index) => sum + Math.max(0, bytes - (readings[index - 1] ?? bytes)), 0);
}

/** Lines are kept as the pieces that they were made of, several times as large, until somebody looks into them. */
function flatLength(line: string): number {
  return /\n$/.test(line) ? line.length : line.length + 1;
}
