import { beforeAll, beforeEach, expect, test } from 'vitest';
import type { EventStream } from '../support/clients/sse-client.js';
import { artifactText, consecutiveIds, viewOf } from '../support/clients/stream-view.js';
import { useCluster, type ApiProcess } from '../support/stacks/cluster.js';
import { streamMessage } from './calls.js';
import { attemptsIn, bringsLine, storyOf, untilAttempt } from './narrator-script.js';

/** Without a hand-over, the turns of these tests would stand still for 10 minutes: see `patient`. */
const cluster = useCluster('worker-shutdown', 'test/crash/agents.ts');
const GRACE_TIME = 3_000;
const SETTINGS = { PERDURE_SHUTDOWN_GRACE_TIME: String(GRACE_TIME) };
let api: ApiProcess;

beforeAll(async () => {
  [api] = await Promise.all([cluster.startApi(), cluster.startWorker(SETTINGS)]);
});
/** Each test ends one worker. */
beforeEach(async () => {
  await cluster.startWorker(SETTINGS);
});

async function expectWholeStory(stream: EventStream, lines: number): Promise<void> {
  expect(await stream.ended).toBe('complete');
  expect(stream.events.map(({ id }) => id)).toEqual(consecutiveIds(stream.events));
  const task = viewOf(stream.events);
  expect(task.status.state).toBe('TASK_STATE_COMPLETED');
  expect(artifactText(task, 'story')).toBe(storyOf(lines));
}

test('a turn that ends within the grace time ends at the worker that is shut down', async () => {
  const stream = await streamMessage(`${api.url}/patient`, { data: { lines: 10, pause: 50 } });
  const { process } = await untilAttempt(stream, 1);
  await stream.until(bringsLine(2));

  expect(await cluster.process(process).terminate()).toEqual({ code: 0, signal: null });

  await expectWholeStory(stream, 10);
  expect(attemptsIn(stream)).toEqual([{ attempt: 1, process, from: 0 }]);
});

test.for([
  { agent: 'an agent that listens to its signal', deaf: false },
  { agent: 'an agent that does not listen', deaf: true },
])(
  'after the grace time, the turn of $agent goes on at once at another worker, from its checkpoint',
  async ({ deaf }, { annotate }) => {
    const script = { lines: 20, checkpointEvery: 10, holdAt: 15, deaf };
    const stream = await streamMessage(`${api.url}/patient`, { data: script });
    const first = await untilAttempt(stream, 1);
    await stream.until(bringsLine(15));

    const askedAt = performance.now();
    const stopped = cluster.process(first.process).terminate();
    const second = await untilAttempt(stream, 2);
    const handover = performance.now() - askedAt - GRACE_TIME;
    await annotate(`attempt 2 began ${Math.round(handover)} ms after the grace time`);

    expect(handover).toBeGreaterThan(0);
    expect(handover).toBeLessThan(10_000);
    expect(second.from).toBe(10);
    expect(second.process).not.toBe(first.process);
    await expectWholeStory(stream, 20);
    expect(await stopped).toEqual({ code: 0, signal: null });
  },
);
