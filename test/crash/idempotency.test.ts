import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { beforeAll, expect, test } from 'vitest';
import type { Task } from '../../protocol/a2a.js';
import { artifactText } from '../support/clients/stream-view.js';
import { eventually } from '../support/eventually.js';
import { useCluster, type ApiProcess } from '../support/stacks/cluster.js';
import { sendMessage, taskOf, untilAvailable, type Outgoing } from './calls.js';
import { storyOf } from './narrator-script.js';

/** When the API process of a round is killed, in ms after its message was sent: before, while and after it is taken. */
const MOMENTS = [0, 5, 20, 120, 400];

/** Takes longer than any of them. */
const STORY = { lines: 20, pause: 30 };

const cluster = useCluster('idempotency', 'test/crash/agents.ts');
let survivor: ApiProcess;

beforeAll(async () => {
  [survivor] = await Promise.all([cluster.startApi(), cluster.startWorker()]);
});

/** As a client does that gets no answer: the same request again. */
async function sendAgain(agent: string, message: Outgoing): Promise<Task> {
  return taskOf(await untilAvailable(() => sendMessage(`${survivor.url}/${agent}`, message)));
}

/** Sends to an API process that is killed at that moment: mostly that cuts the request off, without an answer. */
async function sendAndLose(agent: string, message: Outgoing, moment: number): Promise<void> {
  const api = await cluster.startApi();
  const lost = sendMessage(`${api.url}/${agent}`, message).catch(() => undefined);
  await delay(moment);
  await api.kill();
  await lost;
}

test('a blocking send whose API process is killed can be sent again: it has made one task, whenever that was', async () => {
  const ids: string[] = [];
  for (const moment of MOMENTS) {
    const message = { data: STORY, messageId: randomUUID(), idempotencyKey: randomUUID() };
    await sendAndLose('narrator', message, moment);
    const task = await sendAgain('narrator', message);
    expect(task.status.state).toBe('TASK_STATE_COMPLETED');
    expect(artifactText(task, 'story')).toBe(storyOf(STORY.lines));
    expect((await sendAgain('narrator', message)).id).toBe(task.id);
    ids.push(task.id);
  }
  expect(await tasksOf('narrator')).toEqual(ids.sort());
});

test('a message to an open task whose API process is killed can be sent again: it is one turn', async () => {
  const { id: taskId } = await sendAgain('diary', { text: 'begin' });
  const texts = ['begin'];
  for (const moment of MOMENTS) {
    const text = `after ${moment} ms`;
    const message = { text, taskId, messageId: randomUUID(), idempotencyKey: randomUUID() };
    await sendAndLose('diary', message, moment);
    await sendAgain('diary', message);
    texts.push(text);
  }
  const task = await sendAgain('diary', { text: 'end', taskId });
  expect(task.artifacts?.map(({ artifactId }) => artifactText(task, artifactId)?.split(': ')[1])).toEqual([
    ...texts,
    'end',
  ]);
});

/** The ids of the tasks that Temporal has of an agent, sorted, once all that are open have ended. */
async function tasksOf(agent: string): Promise<readonly string[]> {
  const connection = await Connection.connect({ address: cluster.temporalAddress });
  try {
    const { workflow } = new Client({ connection });
    return await eventually(async () => {
      const found: string[] = [];
      for await (const { workflowId, status } of workflow.list({ query: `A2aAgent = '${agent}'` })) {
        expect(status.name).toBe('COMPLETED');
        found.push(workflowId.split('/').at(-1) ?? '');
      }
      expect(found.length).toBeGreaterThanOrEqual(MOMENTS.length);
      return found.sort();
    });
  } finally {
    await connection.close();
  }
}
