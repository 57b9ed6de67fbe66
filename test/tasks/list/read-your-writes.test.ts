import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { OPEN_SCOPE } from '../../../protocol/ids.js';
import type { ListTasksRequest, ListTasksResponse } from '../../../tasks/list/list-tasks.js';
import type { TaskLister } from '../../../tasks/list/task-lister.js';
import { scriptedAgent } from '../../support/agents/scripted-agent.js';
import { clientOf, collect, type AgentClient } from '../../support/clients/tasks.js';
import { startStack, type Stack } from '../../support/stacks/stack.js';

const AGENT = `written-${randomUUID().slice(0, 8)}`;

const agent = scriptedAgent(AGENT, {
  quiet: async () => undefined,
  ask: (task) => task.requireInput('Which?'),
});

let stack: Stack;
let client: AgentClient;
let lister: TaskLister;

beforeAll(async () => {
  stack = await startStack({ agents: [agent] });
  client = clientOf(stack, AGENT);
  lister = stack.anotherLister();
});
afterAll(() => stack.stop());

function list(request: Partial<ListTasksRequest>): Promise<ListTasksResponse> {
  const context = { agent: AGENT, scope: OPEN_SCOPE, signal: new AbortController().signal };
  return lister.listTasks({ pageSize: 50, includeArtifacts: false, ...request }, context);
}

describe('what a caller has written is in the lists of every API process when it is answered', () => {
  const inList = async (id: string, request: Partial<ListTasksRequest>): Promise<boolean> =>
    (await list(request)).tasks.some((task) => task.id === id);

  test('a task that has completed', async () => {
    const contextId = randomUUID();
    for (let n = 0; n < 100; n += 1) {
      const { id } = await client.send('quiet', { contextId });
      expect(await inList(id, { contextId, status: 'TASK_STATE_COMPLETED' })).toBe(true);
    }
  });

  test('a task that has been created', async () => {
    const other = await startStack({ agents: [agent], workers: false });
    onTestFinished(() => other.stop());
    const contextId = randomUUID();
    for (let n = 0; n < 100; n += 1) {
      const { id } = await clientOf(other, AGENT).send('quiet', { contextId, now: true });
      expect(await inList(id, { contextId, status: 'TASK_STATE_SUBMITTED' })).toBe(true);
    }
  });

  test('a task that waits, is answered, and is canceled', async () => {
    const contextId = randomUUID();
    for (let n = 0; n < 30; n += 1) {
      const { id: taskId } = await client.send('ask', { contextId });
      expect(await inList(taskId, { contextId, status: 'TASK_STATE_INPUT_REQUIRED' })).toBe(true);
      await client.send(n % 2 === 0 ? 'ask' : 'quiet', { taskId });
      const status = n % 2 === 0 ? 'TASK_STATE_INPUT_REQUIRED' : 'TASK_STATE_COMPLETED';
      const since = Date.parse((await client.read(taskId)).status.timestamp);
      expect(await inList(taskId, { contextId, status, statusTimestampAfter: since })).toBe(true);
      if (n % 2 === 1) continue;
      await client.cancel(taskId);
      expect(await inList(taskId, { contextId, status: 'TASK_STATE_CANCELED' })).toBe(true);
    }
  });

  test('many tasks at once', async () => {
    const contextId = randomUUID();
    const one = async (): Promise<void> => {
      const { id } = await client.send('quiet', { contextId });
      expect(await inList(id, { contextId, status: 'TASK_STATE_COMPLETED', pageSize: 100 })).toBe(true);
    };
    await Promise.all(
      Array.from({ length: 5 }, async () => {
        for (let n = 0; n < 15; n += 1) await one();
      }),
    );
  });

  test('a task that streams, at its first event', async () => {
    const contextId = randomUUID();
    for (let n = 0; n < 20; n += 1) {
      const stream = await client.stream('quiet', { contextId });
      const first = await stream.next();
      const { totalSize } = await list({ contextId });
      expect([first.done, totalSize]).toEqual([false, n + 1]);
      await collect(stream);
    }
  });
});
