import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { Part, StreamResponse } from '../../protocol/a2a.js';
import { PUSH_EXTENSION } from '../../protocol/extensions.js';
import type { PushEvent } from '../../protocol/push-events.js';
import { artifactText } from '../artifact-text.js';
import { BARE_TASK_QUEUE, BARE_WORKFLOW } from '../bare/names.js';
import type { Case } from '../case.js';
import { machineTime } from '../clock.js';
import { callTimes } from '../load.js';
import { sendParams } from '../messages.js';
import type { Row } from '../results.js';
import { median, summarize } from '../statistics.js';
import { readTicks, type TickPlan } from '../ticks.js';
import { startBenchWebhook, type OnDelivery } from '../webhook.js';

const BARE_WORKER = fileURLToPath(new URL('../bare/worker.ts', import.meta.url));
const WIDTH = 20;

/**
 * Time from an agent's emitting an event to the webhook's having it, and how many deliveries a second, beside how many
 * activities a second a bare workflow with one activity gets.
 */
export const push: Case = async (system, { quick, say }) => {
  let onDelivery: OnDelivery = () => undefined;
  const webhook = await startBenchWebhook((event, at) => {
    onDelivery(event, at);
  });
  const worker = await system.processes.start({ name: 'bare-worker', args: [BARE_WORKER], env: system.env });
  const send = (agent: string, part: Part, ...on: readonly PushEvent[]): Promise<unknown> => {
    const metadata = { [PUSH_EXTENSION]: { target: webhook.url, on } };
    return system.a2a.sendMessage(agent, sendParams(part, { configuration: { returnImmediately: true }, metadata }));
  };
  const tick = (plan: TickPlan, ...on: readonly PushEvent[]) => send('ticker', { data: plan }, ...on);
  const listen = (listener: OnDelivery): void => {
    onDelivery = listener;
  };

  say('Push: from event to webhook');
  const count = quick ? 30 : 80;
  const streamed = await lagsOf(listen, () => tick({ count, interval: 100 }, 'artifact'), count);
  const ends: number[] = [];
  for (let n = 0; n < count; n += 1) ends.push(await endLag(listen, () => tick({ count: 1, interval: 0 }, 'all')));

  say('Push: deliveries a second');
  const size = quick ? 200 : 600;
  const bare = () =>
    system.temporal.workflow.execute(BARE_WORKFLOW, {
      workflowId: randomUUID(),
      taskQueue: BARE_TASK_QUEUE,
      args: ['hello'],
    });
  const one = () => send('echo', { text: 'hello' }, 'completed');
  await callTimes(bare, 40, WIDTH);
  const ratios: number[] = [];
  const figures: { readonly ours: number; readonly theirs: number }[] = [];
  for (let round = 0; round < (quick ? 2 : 5); round += 1) {
    const theirs = (await callTimes(bare, size, WIDTH)).perSecond;
    const ours = await deliveredPerSecond(listen, one, size);
    figures.push({ ours, theirs });
    ratios.push(ours / theirs);
  }
  const events = quick ? 1_000 : 5_000;
  const burst = await burstPerSecond(listen, () => send('counter', { text: String(events) }, 'artifact'), events);
  await worker.stop();
  webhook.close();

  const lags = summarize(streamed);
  const rows: Row[] = [
    { what: 'Event to webhook, an event each 100 ms, median', unit: 'ms', perdure: lags.median },
    { what: 'Event to webhook, an event each 100 ms, p95', unit: 'ms', perdure: lags.p95 },
    {
      what: 'Last event of an agent to the webhook that is told of the end, median',
      unit: 'ms',
      perdure: median(ends),
    },
    {
      what: `Tasks with a webhook each, ${WIDTH} at once`,
      unit: 'deliveries/s',
      perdure: median(figures.map(({ ours }) => ours)),
      other: { name: 'activities/s, bare', value: median(figures.map(({ theirs }) => theirs)) },
      ratio: median(ratios),
    },
    { what: 'Events of one task, emitted at once', unit: 'deliveries/s', perdure: burst },
  ];
  return rows;
};

type Listen = (listener: OnDelivery) => void;

/** From emit to webhook, in ms, of each tick. */
async function lagsOf(listen: Listen, start: () => Promise<unknown>, count: number): Promise<readonly number[]> {
  const lags: number[] = [];
  const all = new Promise<void>((resolve) => {
    listen((event, at) => {
      for (const tick of readTicks(artifactText(event))) lags.push(at - tick);
      if (lags.length >= count) resolve();
    });
  });
  await start();
  await all;
  return lags;
}

/** From the only tick of a task to the delivery that says that the task is completed, in ms. */
async function endLag(listen: Listen, start: () => Promise<unknown>): Promise<number> {
  let tick = 0;
  const ended = new Promise<number>((resolve) => {
    listen((event, at) => {
      tick = readTicks(artifactText(event)).at(-1) ?? tick;
      if (isCompleted(event)) resolve(at - tick);
    });
  });
  await start();
  return await ended;
}

/** Of tasks that are started so many at once; the next one when a delivery has arrived. */
async function deliveredPerSecond(listen: Listen, start: () => Promise<unknown>, size: number): Promise<number> {
  let delivered = 0;
  let started = 0;
  let fail: (error: unknown) => void = () => undefined;
  const startedAt = machineTime();
  const next = (): void => {
    if (started >= size) return;
    started += 1;
    start().catch(fail);
  };
  await new Promise<void>((resolve, reject) => {
    fail = reject;
    listen(() => {
      delivered += 1;
      if (delivered === size) resolve();
      else next();
    });
    for (let n = 0; n < WIDTH; n += 1) next();
  });
  return (size / (machineTime() - startedAt)) * 1_000;
}

/** Of one task that emits so many events at once. */
async function burstPerSecond(listen: Listen, start: () => Promise<unknown>, size: number): Promise<number> {
  let first = 0;
  let delivered = 0;
  const last = new Promise<number>((resolve) => {
    listen((_event, at) => {
      first ||= at;
      delivered += 1;
      if (delivered === size) resolve(at);
    });
  });
  await start();
  return ((size - 1) / ((await last) - first)) * 1_000;
}

function isCompleted(event: StreamResponse): boolean {
  return 'statusUpdate' in event && event.statusUpdate.status.state === 'TASK_STATE_COMPLETED';
}
