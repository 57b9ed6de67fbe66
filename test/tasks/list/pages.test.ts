import fc from 'fast-check';
import { v7 as uuidv7 } from 'uuid';
import { describe, expect, test } from 'vitest';
import type { ListTasksRequest, ListTasksResponse } from '../../../tasks/list/list-tasks.js';
import { byPosition, type Position } from '../../../tasks/list/position.js';
import { createTaskLister } from '../../../tasks/list/task-lister.js';
import { syntheticTasks, type SyntheticOptions, type SyntheticTasks } from '../../support/histories/synthetic-tasks.js';

const NOW = Date.UTC(2026, 5, 1);
const DAY = 86_400_000;
const CONTEXT = { agent: 'echo', scope: 'public', signal: new AbortController().signal };

/**
 * The most calls to visibility for one page, whatever there is: the total, six probes, one or two rounds of looking at
 * entries, and the list, which takes two calls. More only if the index found the oldest first, which Temporal's does not.
 */
const MOST_CALLS = { newestFirst: 16, anyhow: 20, oldestFirst: 60 };

/** How times can be spread: evenly, in bursts of one time, more and more of late, or one far away from the others. */
const SPREADS: Readonly<Record<string, (n: number) => number>> = {
  evenly: (n) => NOW - n * 60_000,
  'at one time': () => NOW - DAY,
  'in three bursts': (n) => NOW - (n % 3) * 10 * DAY,
  'in bursts of 700': (n) => NOW - Math.floor(n / 700) * DAY,
  'more and more of late': (n) => NOW - Math.floor(1.005 ** (n % 5_000)),
  'at one time but for the newest': (n) => (n === 0 ? NOW : NOW - 365 * DAY),
  'at one time but for the oldest': (n) => (n === 0 ? 1 : NOW - 365 * DAY),
  'ahead of the clock': (n) => NOW + 3 * DAY + n,
};

/** Ids of one moment, as a bulk import has them. */
function ids(count: number): string[] {
  return Array.from({ length: count }, () => uuidv7({ msecs: NOW }));
}

function tasksAt(times: readonly number[], options?: SyntheticOptions): SyntheticTasks {
  const taskIds = ids(times.length);
  return syntheticTasks(
    times.map((at, n) => ({ at, taskId: taskIds[n] ?? '' })),
    options,
  );
}

function listerOf(tasks: SyntheticTasks) {
  const lister = createTaskLister({ ...tasks, now: () => NOW });
  return (request: Partial<ListTasksRequest> = {}): Promise<ListTasksResponse> =>
    lister.listTasks({ pageSize: 50, includeArtifacts: false, ...request }, CONTEXT);
}

/** Walks through a list. @param between - what happens after each page. */
async function walk(
  tasks: SyntheticTasks,
  request: Partial<ListTasksRequest>,
  between: (page: ListTasksResponse) => void = () => undefined,
): Promise<ListTasksResponse[]> {
  const list = listerOf(tasks);
  const pages: ListTasksResponse[] = [];
  for (let pageToken: string | undefined; pageToken !== '';) {
    const page = await list({ ...request, ...(pageToken !== undefined && { pageToken }) });
    pages.push(page);
    between(page);
    pageToken = page.nextPageToken;
  }
  return pages;
}

function shown(pages: readonly ListTasksResponse[]): Position[] {
  return pages.flatMap(({ tasks }) =>
    tasks.map(({ id, status }) => ({ at: Date.parse(status.timestamp), taskId: id })),
  );
}

describe('the pages of a list', () => {
  const times = fc.oneof(
    fc.array(fc.integer({ min: 1, max: NOW }), { maxLength: 1_500 }),
    fc.array(fc.constantFrom(NOW, NOW - 1, NOW - DAY), { maxLength: 1_500 }),
    fc.array(fc.integer({ min: NOW - 100, max: NOW }), { minLength: 500, maxLength: 1_500 }),
  );

  test('are the whole list, sorted, however times are spread [LIST-06, LIST-07]', async () => {
    await fc.assert(
      fc.asyncProperty(times, fc.integer({ min: 7, max: 100 }), async (at, pageSize) => {
        const tasks = tasksAt(at);
        const pages = await walk(tasks, { pageSize });
        expect(shown(pages)).toEqual(tasks.sorted());
        expect(pages.every((page) => page.totalSize === at.length && page.pageSize === pageSize)).toBe(true);
        expect(pages.slice(0, -1).every((page) => page.tasks.length === pageSize)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  test('skip and repeat no task that does not change while others do', async () => {
    const changes = fc.array(fc.record({ task: fc.nat(), kind: fc.constantFrom('touch', 'unindexed', 'remove') }), {
      maxLength: 20,
    });
    await fc.assert(
      fc.asyncProperty(times, fc.integer({ min: 5, max: 100 }), changes, async (at, pageSize, some) => {
        const tasks = tasksAt(at);
        const all = tasks.sorted();
        const changed = new Set<string>();
        let clock = NOW;
        const pages = await walk(tasks, { pageSize }, () => {
          for (const { task, kind } of some) {
            const taskId = all[(task + clock) % all.length]?.taskId;
            if (taskId === undefined) continue;
            changed.add(taskId);
            clock += 1;
            if (kind === 'remove') tasks.remove(taskId);
            else tasks.touch(taskId, clock, kind === 'touch' ? 'indexed' : 'unindexed');
          }
        });
        const seen = shown(pages);
        expect(new Set(seen.map(({ taskId }) => taskId)).size).toBe(seen.length);
        const unchanged = (list: readonly Position[]) => list.filter(({ taskId }) => !changed.has(taskId));
        expect(unchanged(seen)).toEqual(unchanged(all));
      }),
      { numRuns: 40 },
    );
  });

  test('are in order within themselves and one after another while tasks change', async () => {
    const tasks = tasksAt(Array.from({ length: 600 }, (_, n) => NOW - n * 1_000));
    const all = tasks.sorted();
    let clock = NOW;
    const pages = await walk(tasks, { pageSize: 20 }, (page) => {
      for (const { taskId } of all.slice(-30)) tasks.touch(taskId, (clock += 1), 'unindexed');
      for (const { id } of page.tasks.slice(0, 3)) tasks.touch(id, (clock += 1));
    });
    const seen = shown(pages);
    expect(seen).toEqual([...seen].sort(byPosition));
    expect(pages[0]?.tasks).toHaveLength(20);
  });
});

describe('a page of 10,000 tasks costs a bounded number of calls, as much as one of 2,000', () => {
  const newestFirst = byPosition;
  const oldestFirst = (a: Position, b: Position) => byPosition(b, a);
  const anyhow = (a: Position, b: Position) => (a.taskId.slice(-6) < b.taskId.slice(-6) ? -1 : 1);
  const orders = { newestFirst, anyhow, oldestFirst };
  const cases = Object.keys(SPREADS).flatMap((spread) =>
    (['newestFirst', 'anyhow', 'oldestFirst'] as const).map((order) => ({ spread, order })),
  );

  test.each(cases)('times $spread, found $order', async ({ spread, order }) => {
    const at = SPREADS[spread] ?? (() => NOW);
    const costs: number[] = [];
    for (const size of [2_000, 10_000]) {
      const tasks = tasksAt(
        Array.from({ length: size }, (_, n) => at(n)),
        { order: orders[order] },
      );
      const { calls } = tasks;
      const list = listerOf(tasks);
      const sorted = tasks.sorted();
      let pageToken = '';
      for (let page = 0; page < 8; page += 1) {
        const before = calls.count + calls.list;
        const answer = await list({ pageSize: 100, ...(pageToken !== '' && { pageToken }) });
        costs.push(calls.count + calls.list - before);
        expect(shown([answer])).toEqual(sorted.slice(page * 100, page * 100 + 100));
        pageToken = answer.nextPageToken;
      }
    }
    expect(Math.max(...costs)).toBeLessThanOrEqual(MOST_CALLS[order]);
  });

  test('when times are spread evenly and a page is not the first: two counts, and one list', async () => {
    const tasks = tasksAt(Array.from({ length: 10_000 }, (_, n) => NOW - n * 60_000));
    const list = listerOf(tasks);
    const first = await list();
    const { count, list: listed } = { ...tasks.calls };
    await list({ pageToken: first.nextPageToken });
    expect(tasks.calls.count - count).toBeLessThanOrEqual(2);
    expect(tasks.calls.list - listed).toBe(2);
  });
});
