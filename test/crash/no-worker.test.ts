import { randomUUID } from 'node:crypto';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import type { Task } from '../../protocol/a2a.js';
import type { TaskState } from '../../protocol/task-state.js';
import { artifactText, viewOf } from '../support/clients/stream-view.js';
import { bringsState } from '../support/clients/task-stream.js';
import { useCluster } from '../support/stacks/cluster.js';
import type { CliProcess } from '../support/stacks/processes.js';
import { cancelTask, getTask, sendMessage, subscribe, taskOf, untilAvailable } from './calls.js';

const cluster = useCluster('no-worker', 'test/crash/agents.ts');
const BLOCKING_LIMIT = 2_000;
const WRITE_TIMEOUT = 2_000;
let url: string;
let worker: CliProcess | undefined;

beforeAll(async () => {
  const api = await cluster.startApi({
    PERDURE_BLOCKING_LIMIT: String(BLOCKING_LIMIT),
    PERDURE_WRITE_TIMEOUT: String(WRITE_TIMEOUT),
  });
  url = `${api.url}/diary`;
});
afterEach(async () => {
  await worker?.kill();
  worker = undefined;
});

async function startTask(): Promise<Task> {
  return taskOf(await sendMessage(url, { text: 'one', returnImmediately: true }));
}

async function untilState(id: string, state: TaskState): Promise<Task> {
  return await vi.waitFor(
    async () => {
      const task = taskOf(await getTask(url, id));
      expect(task.status.state).toBe(state);
      return task;
    },
    { timeout: 60_000, interval: 50 },
  );
}

test('without a worker, a task can be started, read and subscribed to, and is done when a worker comes', async () => {
  const { id, status } = await startTask();
  expect(status.state).toBe('TASK_STATE_SUBMITTED');
  expect(taskOf(await getTask(url, id)).status.state).toBe('TASK_STATE_SUBMITTED');
  const stream = await subscribe(url, id);
  await stream.until(bringsState('TASK_STATE_SUBMITTED'));

  worker = await cluster.startWorker();

  await stream.until(bringsState('TASK_STATE_INPUT_REQUIRED'));
  expect(artifactText(viewOf(stream.events), 'entry-1')).toContain('one');
});

test('without a worker, a blocking send answers with the submitted task at the blocking limit', async () => {
  const answer = await sendMessage(url, { text: 'one' });
  expect(taskOf(answer).status.state).toBe('TASK_STATE_SUBMITTED');
  expect(answer.took).toBeGreaterThanOrEqual(BLOCKING_LIMIT);
  expect(answer.took).toBeLessThan(BLOCKING_LIMIT + 5_000);
});

test.each([
  { task: 'a new task', started: false },
  { task: 'a task that waits for input', started: true },
])(
  'without a worker, a message to $task gets 503 with Retry-After; sent again with a worker, it is taken once',
  async ({ started }) => {
    if (started) worker = await cluster.startWorker();
    const { id } = await startTask();
    if (started) await untilState(id, 'TASK_STATE_INPUT_REQUIRED');
    await worker?.kill();

    const message = { text: 'end', taskId: id, messageId: randomUUID() };
    const refused = await sendMessage(url, message);
    expect(refused.status).toBe(503);
    expect(refused.retryAfter).toBeGreaterThan(0);
    expect(refused.took).toBeLessThan(WRITE_TIMEOUT + 5_000);

    worker = await cluster.startWorker();
    const answer = await untilAvailable(() => sendMessage(url, { ...message, returnImmediately: true }));
    expect(taskOf(answer).id).toBe(id);
    const task = await untilState(id, 'TASK_STATE_COMPLETED');
    expect(task.artifacts?.map(({ artifactId }) => artifactId)).toEqual(['entry-1', 'entry-2']);
    expect(artifactText(task, 'entry-2')).toBe(`${message.messageId}: end`);
    expect(task.history?.filter(({ messageId }) => messageId === message.messageId)).toHaveLength(1);
    // A client that lost the answer asks once more.
    expect(taskOf(await sendMessage(url, message))).toEqual(task);
  },
);

test('without a worker, a cancel is kept: the task is canceled when a worker comes, and no turn of it runs', async () => {
  const { id } = await startTask();
  expect(taskOf(await cancelTask(url, id)).status.state).toBe('TASK_STATE_SUBMITTED');

  worker = await cluster.startWorker();

  const task = await untilState(id, 'TASK_STATE_CANCELED');
  expect(task.artifacts ?? []).toEqual([]);
});
