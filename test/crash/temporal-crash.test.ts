import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, expect, test, vi } from 'vitest';
import { artifactText, consecutiveIds, viewOf } from '../support/clients/stream-view.js';
import { useCluster, type ApiProcess } from '../support/stacks/cluster.js';
import { getTask, sendMessage, streamMessage, subscribe, taskOf, untilAvailable } from './calls.js';
import { bringsLine, storyOf } from './narrator-script.js';

const cluster = useCluster('temporal-crash', 'test/crash/agents.ts');
/** "At once" on a busy machine, in ms: a caller must not be left to wait for a server that is away. */
const AT_ONCE = 2_500;
let api: ApiProcess;
let url: string;

beforeAll(async () => {
  [api] = await Promise.all([cluster.startApi(), cluster.startWorker()]);
  url = `${api.url}/narrator`;
});

async function readiness(): Promise<number> {
  const response = await fetch(`${api.url}/readyz`);
  await response.arrayBuffer();
  return response.status;
}

async function untilReadiness(status: 200 | 503): Promise<void> {
  await vi.waitFor(async () => expect(await readiness()).toBe(status), { timeout: 20_000, interval: 50 });
}

/** The hasty agent is given up after 2 s of silence: the long outage costs the turn its attempt, the short one may not. */
test.each([
  { outage: 'a short', atLeast: 0 },
  { outage: 'a long', atLeast: 3_000 },
])('an open stream goes on to its right end after $outage outage of Temporal', async ({ atLeast }) => {
  const stream = await streamMessage(`${api.url}/hasty`, { data: { lines: 80, pause: 50 } });
  await stream.until(bringsLine(20));

  await cluster.killTemporal();
  await Promise.all([untilReadiness(503), delay(atLeast)]);
  await cluster.restartTemporal();

  expect(await stream.ended).toBe('complete');
  expect(stream.events.map(({ id }) => id)).toEqual(consecutiveIds(stream.events));
  const task = viewOf(stream.events);
  expect(task.status.state).toBe('TASK_STATE_COMPLETED');
  expect(artifactText(task, 'story')).toBe(storyOf(80));
  expect(artifactText(task, 'count')).toBe('80');
});

test('while Temporal is away, requests get 503 with Retry-After at once, and are served again when it is back', async () => {
  const stream = await streamMessage(url, { data: { lines: 10, holdAt: 5 } });
  await stream.until(bringsLine(5));
  const { id } = viewOf(stream.events);

  await cluster.killTemporal();
  for (const request of [
    () => getTask(url, id),
    () => sendMessage(url, { data: { lines: 1 }, returnImmediately: true }),
    () => sendMessage(url, { data: { lines: 1 }, taskId: id }),
    () => getTask(url, id),
  ]) {
    const answer = await request();
    expect(answer.status).toBe(503);
    expect(answer.retryAfter).toBeGreaterThan(0);
    expect(answer.took).toBeLessThan(AT_ONCE);
  }
  expect(await readiness()).toBe(503);

  await cluster.restartTemporal();
  await untilReadiness(200);
  expect(taskOf(await untilAvailable(() => getTask(url, id))).status.state).toBe('TASK_STATE_WORKING');
  const answer = await sendMessage(url, { data: { lines: 3 } });
  expect(artifactText(taskOf(answer), 'story')).toBe(storyOf(3));
});

test('a task that ended before Temporal was killed can be read and replayed when it is back', async () => {
  const { id } = taskOf(await sendMessage(url, { data: { lines: 3 } }));
  await cluster.killTemporal();
  await cluster.restartTemporal();

  const other = await cluster.startApi();
  const stream = await subscribe(`${other.url}/narrator`, id, '0');
  expect(await stream.ended).toBe('complete');
  expect(artifactText(viewOf(stream.events), 'story')).toBe(storyOf(3));
});
