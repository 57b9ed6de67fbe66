import { Connection } from '@temporalio/client';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { getTask, streamMessage, taskOf } from '../support/a2a-calls.js';
import { useCluster, type ApiProcess } from '../support/cluster.js';
import type { CliProcess } from '../support/processes.js';
import { artifactText, consecutiveIds, viewOf } from '../support/stream-view.js';
import type { EventStream } from '../support/sse-client.js';
import { attemptsIn, bringsLine, bringsState, progressIn, storyOf, type Progress } from './narrator-script.js';

const cluster = useCluster('worker-crash', 'test/crash/agents.ts');
let api: ApiProcess;
const workers = new Map<number, CliProcess>();

async function startWorker(): Promise<void> {
  const worker = await cluster.startWorker();
  workers.set(worker.pid, worker);
}

beforeAll(async () => {
  [api] = await Promise.all([cluster.startApi(), startWorker(), startWorker()]);
});

/** Kills the worker that runs an attempt, and starts another for the tests that follow. */
async function killWorkerOf({ process }: Progress): Promise<void> {
  const worker = workers.get(process);
  if (!worker) throw new Error(`No worker of ours has the process id ${process}.`);
  workers.delete(process);
  await worker.kill();
}

async function untilAttempt(stream: EventStream, attempt: number): Promise<Progress> {
  const { event } = await stream.until((each) => progressIn(each)?.attempt === attempt);
  const progress = progressIn(event);
  if (!progress) throw new Error('The event has no progress.');
  return progress;
}

test('a turn whose worker is killed goes on at another worker within seconds, and its stream has no gap', async ({
  annotate,
}) => {
  const stream = await streamMessage(`${api.url}/narrator`, { data: { lines: 60, pause: 50 } });
  const first = await untilAttempt(stream, 1);
  await stream.until(bringsLine(20));

  const killedAt = performance.now();
  await killWorkerOf(first);
  const second = await untilAttempt(stream, 2);
  const failover = performance.now() - killedAt;
  await annotate(`failover ${Math.round(failover)} ms`);
  expect(failover).toBeLessThan(20_000);
  expect(second.process).not.toBe(first.process);

  expect(await stream.ended).toBe('complete');
  expect(stream.events.map(({ id }) => id)).toEqual(consecutiveIds(stream.events));
  const task = viewOf(stream.events);
  expect(task.status.state).toBe('TASK_STATE_COMPLETED');
  expect(artifactText(task, 'story')).toBe(storyOf(60));
  expect(artifactText(task, 'count')).toBe('60');
  await startWorker();
});
