import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, expect, test } from 'vitest';
import type { Task } from '../../protocol/a2a.js';
import { artifactText, consecutiveIds, viewOf } from '../support/clients/stream-view.js';
import { useCluster } from '../support/stacks/cluster.js';
import type { CliProcess } from '../support/stacks/processes.js';
import { sendMessage, subscribe, taskOf, untilAvailable, type Outgoing } from './calls.js';

/** When a round's worker is killed, in ms after its message was sent: before, while and after it is taken. */
const MOMENTS = [0, 5, 15, 40, 120];

const cluster = useCluster('message-kills', 'test/crash/agents.ts');
let url: string;
let worker: CliProcess;

beforeAll(async () => {
  const [api, first] = await Promise.all([cluster.startApi(), cluster.startWorker()]);
  url = `${api.url}/diary`;
  worker = first;
});

test(
  'each message is worked on as one turn, whenever the worker that takes it is killed',
  { timeout: 240_000 },
  async () => {
    const { id } = taskOf(await sendMessage(url, { text: 'begin' }));
    const stream = await subscribe(url, id, '0');
    const entries: string[] = [];

    for (const moment of MOMENTS) {
      const message = { text: `after ${moment} ms`, taskId: id, messageId: randomUUID() };
      entries.push(`${message.messageId}: ${message.text}`);
      // It is ready only long after the moment.
      const next = cluster.startWorker();
      const [task] = await Promise.all([sendUntilTaken(message), delay(moment).then(() => worker.kill())]);
      expect(task.status.state).toBe('TASK_STATE_INPUT_REQUIRED');
      worker = await next;
    }
    const last = { text: 'end', taskId: id, messageId: randomUUID() };
    entries.push(`${last.messageId}: end`);
    await sendUntilTaken(last);

    expect(await stream.ended).toBe('complete');
    expect(stream.events.map((event) => event.id)).toEqual(consecutiveIds(stream.events));
    const task = viewOf(stream.events);
    const ids = entries.map((_, index) => `entry-${index + 2}`);
    expect(task.status.state).toBe('TASK_STATE_COMPLETED');
    expect(task.artifacts?.map(({ artifactId }) => artifactId)).toEqual(['entry-1', ...ids]);
    expect(ids.map((artifactId) => artifactText(task, artifactId))).toEqual(entries);
  },
);

/** As a client does that gets 503: the same message again. */
async function sendUntilTaken(message: Outgoing): Promise<Task> {
  return taskOf(await untilAvailable(() => sendMessage(url, message)));
}
