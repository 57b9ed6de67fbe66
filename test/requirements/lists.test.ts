import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import type { JsonObject, Task } from '../../protocol/a2a.js';
import { createGates } from '../support/agents/gates.js';
import { messageSteps, script, scriptedAgent } from '../support/agents/scripted-agent.js';
import { createCaller } from '../support/clients/a2a-caller.js';
import { EVERY_BINDING, peerOf, type EveryBinding } from '../support/clients/peer.js';
import { useHttpStack } from '../support/stacks/http-stack.js';

const stack = useHttpStack('conformance-lists', () => [scriptedAgent('actor', messageSteps(createGates()))]);

const contextId = `listed ${randomUUID()}`;
/** Newest first: with an artifact, waiting, without one, waiting, with one. */
let tasks: readonly Task[] = [];
beforeAll(async () => {
  const caller = createCaller(stack.apis[0].url);
  const sent: Task[] = [];
  for (const step of [{ text: 'a' }, { ask: 'b?' }, { status: 'c' }, { ask: 'd?' }, { text: 'e' }] as const) {
    sent.unshift((await caller.send({ ...script(step), contextId })).task);
  }
  await caller.send({ ...script({ text: 'elsewhere' }), contextId: `${contextId}, another` });
  tasks = sent;
});

interface Page {
  readonly tasks: readonly Task[];
  readonly nextPageToken: string;
  readonly pageSize: number;
  readonly totalSize: number;
}

async function list(binding: EveryBinding, params: JsonObject = {}): Promise<Page> {
  const page = await peerOf(binding, stack.apis[1]).call('ListTasks', { contextId, ...params });
  // Safe: what is not a page fails the test.
  return page as unknown as Page;
}

const idsIn = (some: readonly Task[]): string[] => some.map(({ id }) => id);

describe.each(EVERY_BINDING)('ListTasks over %s', (binding) => {
  test('has all tasks of the context, newest first, and no other [LIST-01, LIST-07, LIST-10]', async () => {
    const page = await list(binding);
    expect(idsIn(page.tasks)).toEqual(idsIn(tasks));
    expect(page).toMatchObject({ nextPageToken: '', pageSize: 50, totalSize: 5 });
    const times = page.tasks.map(({ status }) => Date.parse(status.timestamp));
    expect(times).toEqual([...times].sort((a, b) => b - a));
  });

  test('leads through its pages by tokens, each task once, with the total on each [LIST-06, LIST-08, LIST-10]', async () => {
    const pages = [await list(binding, { pageSize: 2 })];
    for (let last = pages[0]; last && last.nextPageToken !== ''; last = pages.at(-1)) {
      pages.push(await list(binding, { pageSize: 2, pageToken: last.nextPageToken }));
    }
    expect(pages.map((page) => idsIn(page.tasks))).toEqual([0, 2, 4].map((at) => idsIn(tasks).slice(at, at + 2)));
    expect(pages.map(({ totalSize, pageSize }) => [totalSize, pageSize])).toEqual(Array(3).fill([5, 2]));
  });

  test('has the tasks of one state [LIST-02, LIST-04]', async () => {
    const { tasks: waiting, totalSize } = await list(binding, { status: 'TASK_STATE_INPUT_REQUIRED' });
    expect([idsIn(waiting), totalSize]).toEqual([[tasks[1]?.id, tasks[3]?.id], 2]);
  });

  test('has the tasks from a time on, that time included, and of a state too [LIST-03, LIST-04]', async () => {
    const statusTimestampAfter = tasks[2]?.status.timestamp ?? '';
    expect(idsIn((await list(binding, { statusTimestampAfter })).tasks)).toEqual(idsIn(tasks).slice(0, 3));
    const both = await list(binding, { statusTimestampAfter, status: 'TASK_STATE_INPUT_REQUIRED' });
    expect(idsIn(both.tasks)).toEqual([tasks[1]?.id]);
  });

  test('has as much history as is wanted [LIST-13]', async () => {
    const lengths = async (historyLength: number) =>
      (await list(binding, { historyLength })).tasks.map(({ history }) => history?.length);
    expect(await lengths(0)).toEqual(Array(5).fill(undefined));
    expect(await lengths(1)).toEqual(Array(5).fill(1));
  });
});

describe.each(['JSON-RPC', 'HTTP+JSON'] as const)('ListTasks over %s', (binding) => {
  test('has no artifacts field when artifacts are not wanted [LIST-11]', async () => {
    for (const params of [{}, { includeArtifacts: false }]) {
      for (const task of (await list(binding, params)).tasks) expect(task).not.toHaveProperty('artifacts');
    }
  });

  test('has the artifacts of each task when they are wanted, and an empty list where there are none [LIST-12]', async () => {
    const { tasks: whole } = await list(binding, { includeArtifacts: true });
    expect(whole.map(({ artifacts }) => artifacts?.map(({ parts }) => parts))).toEqual([
      [[{ text: 'e' }]],
      [],
      [],
      [],
      [[{ text: 'a' }]],
    ]);
  });
});

test('ListTasks over gRPC has artifacts only when they are wanted [LIST-17]', async () => {
  const artifacts = async (params: JsonObject) =>
    (await list('gRPC', params)).tasks.flatMap((task) => task.artifacts?.map(({ parts }) => parts) ?? []);
  expect(await artifacts({})).toEqual([]);
  expect(await artifacts({ includeArtifacts: true })).toEqual([[{ text: 'e' }], [{ text: 'a' }]]);
});

test('HTTP+JSON takes filters as texts of the query, by their camelCase names [OPS-09]', async () => {
  const query = new URLSearchParams({
    contextId,
    status: 'TASK_STATE_COMPLETED',
    pageSize: '1',
    historyLength: '0',
    includeArtifacts: 'true',
    statusTimestampAfter: tasks[3]?.status.timestamp ?? '',
  });
  const { url } = stack.apis[0];
  const response = await fetch(`${url}/tasks?${query.toString()}`);
  expect(await response.json()).toMatchObject({
    tasks: [{ id: tasks[0]?.id, artifacts: [{ parts: [{ text: 'e' }] }] }],
    pageSize: 1,
    totalSize: 2,
  });
});
