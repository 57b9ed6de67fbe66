import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import type { TaskAddress } from '../../../protocol/ids.js';
import type { RedrivePushResult } from '../../../protocol/push.js';
import type { DeadLetter, DeadLetterPage } from '../../../tasks/dead-letters/dead-letters.js';
import { createRedrive } from '../../../tasks/dead-letters/redrive.js';
import { UnavailableError } from '../../../tasks/errors.js';

const page = { limit: 50 };

function letterOf(taskId: string, configId = 'c'): DeadLetter {
  return {
    ...{ agent: 'echo', scope: 'public', taskId, configId, receiver: 'https://hooks.example.com' },
    ...{ reason: 'exhausted', at: '2026-06-01T08:00:00.000Z', attempts: 30, lastError: 'HTTP 503' },
  };
}

type Answer = (address: TaskAddress, id: string | undefined) => Promise<RedrivePushResult | undefined>;

const taken: Answer = (_, id) => Promise.resolve({ ids: id === undefined ? ['a', 'b'] : [id] });

function redriveOf(list: DeadLetterPage, answer: Answer = taken) {
  const calls: string[] = [];
  const logged: string[] = [];
  const redrive = createRedrive({
    deadLetters: { list: () => Promise.resolve(list) },
    writes: {
      redrivePush(address, id) {
        calls.push(`${address.taskId} ${id ?? '*'}`);
        return answer(address, id);
      },
    },
    log: pino({}, { write: (line: string) => void logged.push(line) }),
  });
  return { redrive, calls, logged };
}

const named = (deliveries: readonly { taskId: string; configId: string }[]) =>
  deliveries.map(({ taskId, configId }) => `${taskId} ${configId}`);

describe('a redrive of what a filter lists', () => {
  test('begins each delivery of the page again, no other of the task, and tells where to go on', async () => {
    const deadLetters = [letterOf('t1', 'a'), letterOf('t1', 'b'), letterOf('t2')];
    const { redrive, calls } = redriveOf({ deadLetters, nextPageToken: 'on' });
    const report = await redrive({ filter: { receiver: 'hooks' } }, page);
    expect(named(report.redriven)).toEqual(['t1 a', 't1 b', 't2 c']);
    expect(report).toMatchObject({ failed: [], nextPageToken: 'on' });
    expect(calls).toEqual(['t1 a', 't1 b', 't2 c']);
  });

  test('does not count what somebody else has begun again meanwhile', async () => {
    const { redrive } = redriveOf({ deadLetters: [letterOf('t1')], nextPageToken: '' }, async () => ({ ids: [] }));
    expect(await redrive({ filter: {} }, page)).toEqual({ redriven: [], failed: [], nextPageToken: '' });
  });

  test('tells which could not be begun again, and goes on with the others', async () => {
    const list = { deadLetters: [letterOf('gone'), letterOf('broken'), letterOf('well')], nextPageToken: '' };
    const { redrive, logged } = redriveOf(list, async (address, id) => {
      if (address.taskId === 'gone') return undefined;
      if (address.taskId === 'broken') throw new Error('an internal of ours');
      return taken(address, id);
    });
    const { redriven, failed } = await redrive({ filter: {} }, page);
    expect(named(redriven)).toEqual(['well c']);
    expect(failed.map(({ taskId, error }) => [taskId, error])).toEqual([
      ['gone', 'There is no task "gone".'],
      ['broken', 'Internal error'],
    ]);
    expect(logged.join()).toMatch(/redrive failed/);
  });

  test('stops when no worker answers, and tells what was done before', async () => {
    const deadLetters = Array.from({ length: 30 }, (_, index) => letterOf(`t${index}`));
    const { redrive, calls } = redriveOf({ deadLetters, nextPageToken: '' }, async (address, id) => {
      if (address.taskId === 't0') return taken(address, id);
      throw new UnavailableError({ message: 'No worker.', retryAfter: 5 });
    });
    const { redriven, failed } = await redrive({ filter: {} }, page);
    expect([redriven.length, failed.length]).toEqual([1, 29]);
    expect(new Set(failed.map(({ error }) => error))).toEqual(new Set(['No worker.']));
    expect(calls.length).toBeLessThan(10);
  });

  test('is unavailable when nothing could be done', async () => {
    const down: Answer = () => Promise.reject(new UnavailableError({ message: 'No worker.', retryAfter: 5 }));
    const { redrive } = redriveOf({ deadLetters: [letterOf('t1')], nextPageToken: '' }, down);
    await expect(redrive({ filter: {} }, page)).rejects.toThrow(UnavailableError);
  });
});

describe('a redrive of one task', () => {
  test('says that nothing of it is given up, and how to try the rest of it again', async () => {
    const { redrive } = redriveOf({ deadLetters: [], nextPageToken: '' });
    await expect(redrive({ filter: { taskId: 't1' } }, page)).rejects.toThrow(/task t1 .*agent\/scope\/taskId/);
  });

  test('does not say so while its task can be on the next page', async () => {
    const { redrive } = redriveOf({ deadLetters: [], nextPageToken: 'on' });
    expect(await redrive({ filter: { taskId: 't1' } }, page)).toMatchObject({ redriven: [], nextPageToken: 'on' });
  });

  test('does not go on once the task is found', async () => {
    const { redrive } = redriveOf({ deadLetters: [letterOf('t1')], nextPageToken: 'on' });
    expect(await redrive({ filter: { taskId: 't1' } }, page)).toMatchObject({ nextPageToken: '' });
  });

  test('by its workflow does not ask the list: all that it has left undone is tried', async () => {
    const { redrive, calls } = redriveOf({ deadLetters: [letterOf('other')], nextPageToken: 'on' });
    const task = { agent: 'echo', scope: 'public', taskId: 't1' };
    const report = await redrive({ task }, page);
    expect(report).toEqual({
      redriven: ['a', 'b'].map((configId) => ({ ...task, configId })),
      failed: [],
      nextPageToken: '',
    });
    expect(calls).toEqual(['t1 *']);
  });

  test('by its workflow is an error when there is no such task', async () => {
    const { redrive } = redriveOf({ deadLetters: [], nextPageToken: '' }, async () => undefined);
    const task = { agent: 'echo', scope: 'public', taskId: 't1' };
    await expect(redrive({ task, configId: 'c' }, page)).rejects.toThrow('There is no task "t1".');
  });
});
