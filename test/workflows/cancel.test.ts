import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { scriptedAgent, type Scripts } from '../support/agents/scripted-agent.js';
import { clientOf, collect, statesIn, type AgentClient } from '../support/clients/tasks.js';
import { eventually } from '../support/eventually.js';
import { startStack, type Stack } from '../support/stacks/stack.js';

/** When the signal of a task was aborted, by its id; in ms. */
const aborted = new Map<string, number>();
let running = 0;

const scripts: Scripts = {
  work: async (task) => {
    task.signal.addEventListener('abort', () => aborted.set(task.taskId, performance.now()));
    for (let n = 1; ; n += 1) {
      await task.artifact({ artifactId: 'count' }).append(`${n} `);
      await delay(20, undefined, { signal: task.signal });
    }
  },
  'return-early': async (task) => {
    task.status('working');
    while (!task.signal.aborted) await delay(20);
    aborted.set(task.taskId, performance.now());
  },
  deaf: async (task) => {
    running += 1;
    task.status(`one of ${running}`);
    await new Promise(() => undefined);
  },
  ask: (task) => task.requireInput('Which?'),
  done: () => undefined,
};
const agent = scriptedAgent('cancel', scripts);
const single = scriptedAgent('single', scripts, { concurrency: 1 });

let stack: Stack;
let client: AgentClient;
beforeAll(async () => {
  stack = await startStack({ agents: [agent, single] });
  client = clientOf(stack, agent.id);
});
afterAll(() => stack.stop());

async function working(text: string, from = client): Promise<string> {
  const { id } = await from.send(text, { now: true });
  await eventually(async () => expect((await from.read(id)).status.state).toBe('TASK_STATE_WORKING'));
  return id;
}

describe('a task that works', () => {
  test('is CANCELED for its readers at once, and its agent is told soon', async () => {
    const id = await working('work');
    const askedAt = performance.now();
    expect((await client.cancel(id)).status.state).toBe('TASK_STATE_CANCELED');
    const answeredAfter = performance.now() - askedAt;
    await eventually(() => expect(aborted.has(id)).toBe(true));
    const toldAfter = (aborted.get(id) ?? Infinity) - askedAt;
    // On an idle machine: 0.1 s and 0.5 s.
    expect(answeredAfter).toBeLessThan(2_000);
    expect(toldAfter).toBeLessThan(5_000);
  });

  test('is closed in Temporal as canceled', async () => {
    const id = await working('work');
    await client.cancel(id);
    await eventually(async () => expect((await client.workflow(id).describe()).status.name).toBe('CANCELLED'));
  });

  test('tells subscribers CANCELED, and nothing after that', async () => {
    const id = await working('work');
    const stream = collect(await client.subscribe(id));
    await client.cancel(id);
    expect(statesIn(await stream).at(-1)).toBe('TASK_STATE_CANCELED');
    const after = await client.read(id);
    await eventually(() => expect(aborted.has(id)).toBe(true));
    expect(await client.read(id)).toEqual(after);
  });

  test('stays CANCELED when its agent returns after it was told', async () => {
    const id = await working('return-early');
    await client.cancel(id);
    await eventually(() => expect(aborted.has(id)).toBe(true));
    expect((await client.read(id)).status.state).toBe('TASK_STATE_CANCELED');
  });
});

test('a task that waits for input can be canceled, and a second cancel answers the same', async () => {
  const { id } = await client.send('ask');
  const canceled = await client.cancel(id);
  expect(canceled.status.state).toBe('TASK_STATE_CANCELED');
  expect(await client.cancel(id)).toEqual(canceled);
});

test('a task that waits for a worker can be canceled', async () => {
  const lonely = await startStack({ agents: [agent], workers: false });
  try {
    await lonely.startWorkers({ agents: [] });
    const waiting = clientOf(lonely, agent.id);
    const { id } = await waiting.send('done', { now: true });
    expect((await waiting.cancel(id)).status.state).toBe('TASK_STATE_CANCELED');
  } finally {
    await lonely.stop();
  }
});

test('a task that has ended otherwise cannot be canceled', async () => {
  const { id } = await client.send('done');
  await expect(client.cancel(id)).rejects.toThrow('it has ended as TASK_STATE_COMPLETED');
});

test('an agent that does not listen to its signal does not hold its slot for ever', async () => {
  const only = clientOf(stack, single.id);
  const id = await working('deaf', only);
  await only.cancel(id);
  expect((await only.send('done')).status.state).toBe('TASK_STATE_COMPLETED');
});
