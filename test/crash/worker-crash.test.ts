import { Connection } from '@temporalio/client';
import { beforeAll, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { artifactText, consecutiveIds, viewOf } from '../support/clients/stream-view.js';
import { useCluster, type ApiProcess } from '../support/stacks/cluster.js';
import { streamMessage, subscribe, taskOf, getTask } from './calls.js';
import { attemptsIn, bringsLine, storyOf, untilAttempt } from './narrator-script.js';

const cluster = useCluster('worker-crash', 'test/crash/agents.ts');
let api: ApiProcess;

beforeAll(async () => {
  [api] = await Promise.all([cluster.startApi(), cluster.startWorker()]);
});
/** Each test kills one worker or more. */
beforeEach(async () => {
  await cluster.startWorker();
});

test('a turn whose worker is killed goes on at another worker within seconds, and its stream has no gap', async ({
  annotate,
}) => {
  const stream = await streamMessage(`${api.url}/narrator`, { data: { lines: 60, pause: 50 } });
  const first = await untilAttempt(stream, 1);
  await stream.until(bringsLine(20));

  const killedAt = performance.now();
  await cluster.process(first.process).kill();
  const second = await untilAttempt(stream, 2);
  const failover = performance.now() - killedAt;
  await annotate(`failover after ${Math.round(failover)} ms`);
  expect(failover).toBeLessThan(15_000);
  expect(second.process).not.toBe(first.process);

  expect(await stream.ended).toBe('complete');
  expect(stream.events.map(({ id }) => id)).toEqual(consecutiveIds(stream.events));
  const task = viewOf(stream.events);
  expect(task.status.state).toBe('TASK_STATE_COMPLETED');
  expect(artifactText(task, 'story')).toBe(storyOf(60));
  expect(artifactText(task, 'count')).toBe('60');
});

test('a turn whose worker is killed goes on from its last checkpoint', async () => {
  const stream = await streamMessage(`${api.url}/narrator`, { data: { lines: 40, checkpointEvery: 10, holdAt: 35 } });
  const first = await untilAttempt(stream, 1);
  await stream.until(bringsLine(35));
  await checkpointIsKept(`narrator/public/${viewOf(stream.events).id}`, 30);

  await cluster.process(first.process).kill();

  expect(await stream.ended).toBe('complete');
  expect(attemptsIn(stream)).toMatchObject([
    { attempt: 1, from: 0 },
    { attempt: 2, from: 30 },
  ]);
  expect(stream.events.map(({ id }) => id)).toEqual(consecutiveIds(stream.events));
  const task = viewOf(stream.events);
  expect(task.status.state).toBe('TASK_STATE_COMPLETED');
  expect(artifactText(task, 'story')).toBe(storyOf(40));
});

test('a task goes on when the API and all workers were killed and others are started', async () => {
  const stream = await streamMessage(`${api.url}/hasty`, { data: { lines: 60, pause: 50, checkpointEvery: 10 } });
  await stream.until(bringsLine(20));
  const { id } = viewOf(stream.events);

  await cluster.killAll();
  expect(await stream.ended).toBe('broken');
  const [other] = await Promise.all([cluster.startApi(), cluster.startWorker()]);
  const resumed = await subscribe(`${other.url}/hasty`, id, stream.lastEventId);

  expect(await resumed.ended).toBe('complete');
  const events = [...stream.events, ...resumed.events];
  expect(events.map((event) => event.id)).toEqual(consecutiveIds(events));
  expect(artifactText(viewOf(events), 'story')).toBe(storyOf(60));
  expect(taskOf(await getTask(`${other.url}/hasty`, id)).status.state).toBe('TASK_STATE_COMPLETED');
});

/** Waits until Temporal holds the checkpoint of that line: it comes with the heartbeat after the batch. */
async function checkpointIsKept(workflowId: string, line: number): Promise<void> {
  const connection = await Connection.connect({ address: cluster.temporalAddress });
  onTestFinished(() => connection.close());
  await vi.waitFor(
    async () => {
      const { pendingActivities } = await connection.workflowService.describeWorkflowExecution({
        namespace: 'default',
        execution: { workflowId },
      });
      const details = pendingActivities[0]?.heartbeatDetails?.payloads?.[0]?.data;
      expect(Buffer.from(details ?? []).toString()).toContain(`"value":${line}`);
    },
    { timeout: 20_000, interval: 50 },
  );
}
