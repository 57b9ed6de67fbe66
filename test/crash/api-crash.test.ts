import { beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { StreamEvent } from '../support/clients/sse-client.js';
import { artifactText, viewOf } from '../support/clients/stream-view.js';
import { bringsState } from '../support/clients/task-stream.js';
import { useCluster, type ApiProcess } from '../support/stacks/cluster.js';
import { getTask, sendMessage, streamMessage, subscribe, taskOf } from './calls.js';
import { bringsLine, storyOf } from './narrator-script.js';

const cluster = useCluster('api-crash', 'test/crash/agents.ts');
const STORY = { lines: 60, pause: 50 };
let other: ApiProcess;
/** The API process that comes to its end. */
let api: ApiProcess;

beforeAll(async () => {
  [other] = await Promise.all([cluster.startApi(), cluster.startWorker()]);
});
beforeEach(async () => {
  api = await cluster.startApi();
});

/** All events of an ended task, from the first. */
async function wholeStream(id: string): Promise<readonly StreamEvent[]> {
  const stream = await subscribe(`${other.url}/narrator`, id, '0');
  expect(await stream.ended).toBe('complete');
  return stream.events;
}

test('a stream whose API process is killed is resumed at another one, with every event once and in order', async () => {
  const stream = await streamMessage(`${api.url}/narrator`, { data: STORY });
  await stream.until(bringsLine(20));
  const { id } = viewOf(stream.events);

  await api.kill();
  expect(await stream.ended).toBe('broken');
  const resumed = await subscribe(`${other.url}/narrator`, id, stream.lastEventId);

  expect(await resumed.ended).toBe('complete');
  const events = [...stream.events, ...resumed.events];
  expect(events).toEqual(await wholeStream(id));
  expect(viewOf(events).status.state).toBe('TASK_STATE_COMPLETED');
  expect(artifactText(viewOf(events), 'story')).toBe(storyOf(60));
});

test('a stream whose API process was killed can be resumed after the task has ended', async () => {
  const stream = await streamMessage(`${api.url}/narrator`, { data: STORY });
  await stream.until(bringsLine(10));
  const { id } = viewOf(stream.events);
  await api.kill();
  await stream.ended;

  const watch = await subscribe(`${other.url}/narrator`, id);
  await watch.until(bringsState('TASK_STATE_COMPLETED'));
  const resumed = await subscribe(`${other.url}/narrator`, id, stream.lastEventId);

  expect(await resumed.ended).toBe('complete');
  expect([...stream.events, ...resumed.events]).toEqual(await wholeStream(id));
});

test('an API process that is stopped ends its streams and exits with 0, and the streams can be resumed elsewhere', async () => {
  const stream = await streamMessage(`${api.url}/narrator`, { data: STORY });
  await stream.until(bringsLine(20));
  const { id } = viewOf(stream.events);

  const stopped = api.terminate();
  expect(await stream.ended).toBe('complete');
  expect(await stopped).toEqual({ code: 0, signal: null });
  const resumed = await subscribe(`${other.url}/narrator`, id, stream.lastEventId);

  expect(await resumed.ended).toBe('complete');
  expect([...stream.events, ...resumed.events]).toEqual(await wholeStream(id));
});

test('an API process that is stopped answers a blocking send with the task as it stands, and exits with 0', async () => {
  const { id } = taskOf(await sendMessage(`${other.url}/diary`, { text: 'one' }));
  const sent = sendMessage(`${api.url}/diary`, { text: 'hold', taskId: id });
  await vi.waitFor(
    async () => {
      expect(taskOf(await getTask(`${other.url}/diary`, id)).status.state).toBe('TASK_STATE_WORKING');
    },
    { timeout: 20_000, interval: 50 },
  );

  expect(await api.terminate()).toEqual({ code: 0, signal: null });
  // The process may not have heard yet that the turn was picked up.
  expect(taskOf(await sent).status.state).toMatch(/SUBMITTED|WORKING/);
});
