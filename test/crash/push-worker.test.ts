import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { createWebhookReceiver } from '../../webhooks/receiver/receiver.js';
import { eventually } from '../support/eventually.js';
import { sendSteps } from '../support/push/push-sends.js';
import { startTcpRelay } from '../support/servers/tcp-relay.js';
import { wordOf, type Webhook, type WebhookAnswers } from '../support/servers/webhook.js';
import type { ApiProcess } from '../support/stacks/cluster.js';
import { getTask, taskOf } from './calls.js';
import { expectAllEvents, repeatsIn, usePushCluster } from './push-cluster.js';

/** A worker that is killed is missed after 10 s. */
const cluster = usePushCluster('push-worker');
const TOKEN = 'known-to-the-receiver';
let api: ApiProcess;
const url = (): string => `${api.url}/actor`;
const everything = (hook: Webhook) => ({ inline: { url: hook.url, token: TOKEN }, params: { on: ['all'] } });

beforeAll(async () => {
  api = await cluster.startApi();
});

type Moment = 'before the answer' | 'right after the answer';

/** Kills the worker that makes these deliveries, by their numbers, at their first attempt; others take its place. */
function killing(at: Readonly<Record<number, Moment>>) {
  const kills: Promise<unknown>[] = [];
  const answers: WebhookAnswers = async (response, delivered, attempt) => {
    const moment = attempt === 1 ? at[delivered.sequence] : undefined;
    if (!moment) return 'take';
    const { worker } = await cluster.runOf(delivered);
    const kill = (): void => void kills.push(worker.kill().then(() => cluster.startWorker()));
    if (moment === 'right after the answer') {
      response.once('finish', kill);
      return 'take';
    }
    kill();
    return undefined;
  };
  return { answers, kills };
}

const ended = (hook: Webhook): Promise<void> =>
  eventually(() => expect(hook.taken.map(wordOf).at(-1)).toBe('COMPLETED'), 90_000);

const inOrder = ({ taken }: Webhook): readonly number[] => [...new Set(taken.map(({ sequence }) => sequence))];

/** The id of one of the deliveries of a webhook. */
const idOf = ({ taken }: Webhook, sequence: number): string => String(taken[0]?.id).replace(/\d+$/, String(sequence));

/** The sequences that a receiver handles that does as our documentation says. */
async function handledBy({ attempts }: Webhook): Promise<readonly number[]> {
  const receiver = createWebhookReceiver({ secret: TOKEN });
  const handled: number[] = [];
  for (const { headers, text } of attempts) {
    await receiver.handle({ headers, body: text }, ({ sequence }) => handled.push(sequence));
  }
  return handled;
}

test.for<Moment>(['before the answer', 'right after the answer'])(
  'when a worker is killed %s, another makes its delivery again, and no other',
  async (moment, { annotate }) => {
    await Promise.all([cluster.startWorker(), cluster.startWorker()]);
    const { answers, kills } = killing({ 3: moment });
    const hook = await cluster.webhook(answers);
    const taskId = await sendSteps(url(), [{ count: 5, every: 1 }], everything(hook));
    await ended(hook);
    await Promise.all(kills);

    expect(kills).toHaveLength(1);
    await expectAllEvents(hook, url(), taskId);
    const repeats = repeatsIn(hook.attempts);
    await annotate(`made again: ${repeats.join() || 'none'}`);
    // Right after the answer, Temporal may know of it already, and the next may be under way.
    if (moment === 'before the answer') expect(repeats).toEqual([idOf(hook, 3)]);
    else expect(repeats.length).toBeLessThanOrEqual(1);
    expect(await handledBy(hook)).toEqual(inOrder(hook));
  },
);

test('when a worker is killed between the answer and the commit, another makes that delivery again, and no other', async () => {
  const relay = await startTcpRelay(cluster.temporalAddress);
  onTestFinished(() => relay.close());
  const worker = await cluster.startWorker({ TEMPORAL_ADDRESS: relay.address });
  const hook = await cluster.webhook((_response, { sequence }, attempt) => {
    if (sequence === 3 && attempt === 1) relay.swallow();
    return 'take';
  });
  const taskId = await sendSteps(url(), [{ count: 5, every: 1 }], everything(hook));
  await eventually(() => expect(worker.output).toMatch(/"sequence":3,.*"delivered"/));
  await worker.kill();
  expect(hook.taken.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);

  await cluster.startWorker();
  await ended(hook);
  await expectAllEvents(hook, url(), taskId);
  expect(repeatsIn(hook.taken)).toEqual([idOf(hook, 3)]);
  expect(await handledBy(hook)).toEqual(inOrder(hook));
});

test('deliveries that wait when their worker is killed are made by another, from the first that was not taken', async () => {
  await Promise.all([cluster.startWorker(), cluster.startWorker()]);
  let taskEnds = (_: string): void => undefined;
  const taskEnded = new Promise<string>((resolve) => {
    taskEnds = resolve;
  });
  const { answers, kills } = killing({ 10: 'before the answer' });
  const hook = await cluster.webhook(async (...delivery) => {
    await taskEnded;
    return await answers(...delivery);
  });
  const taskId = await sendSteps(url(), [{ count: 50, every: 1 }], everything(hook));
  await eventually(async () => expect(taskOf(await getTask(url(), taskId)).status.state).toBe('TASK_STATE_COMPLETED'));
  expect(hook.taken).toEqual([]);
  taskEnds(taskId);
  await ended(hook);
  await Promise.all(kills);

  expect(kills).toHaveLength(1);
  expect(hook.taken.length).toBeGreaterThan(50);
  await expectAllEvents(hook, url(), taskId);
  expect(repeatsIn(hook.attempts)).toEqual([idOf(hook, 10)]);
});

test('workers that are killed one after the other have one delivery each made again at most', async ({ annotate }) => {
  await Promise.all([cluster.startWorker(), cluster.startWorker()]);
  const at: Readonly<Record<number, Moment>> = {
    2: 'right after the answer',
    3: 'before the answer',
    6: 'right after the answer',
    9: 'before the answer',
  };
  const { answers, kills } = killing(at);
  const hook = await cluster.webhook(answers);
  const taskId = await sendSteps(url(), [{ count: 10, every: 1 }], everything(hook));
  await ended(hook);
  await Promise.all(kills);

  await expectAllEvents(hook, url(), taskId);
  const repeats = repeatsIn(hook.attempts);
  await annotate(`${kills.length} kills, made again: ${repeats.map((id) => id.split('.').at(-1)).join()}`);
  expect(kills).toHaveLength(4);
  expect(repeats.length).toBeLessThanOrEqual(4);
  expect(repeats).toEqual(expect.arrayContaining([3, 9].map((sequence) => idOf(hook, sequence))));
});
