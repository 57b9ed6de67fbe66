import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createPushCaller } from '../support/clients/push-caller.js';
import { eventually } from '../support/eventually.js';
import { sendSteps } from '../support/push/push-sends.js';
import { wordOf, type Delivered, type Webhook, type WebhookAnswers } from '../support/servers/webhook.js';
import type { ApiProcess } from '../support/stacks/cluster.js';
import { getTask, taskOf } from './calls.js';
import { expectAllEvents, repeatsIn, usePushCluster } from './push-cluster.js';

const cluster = usePushCluster('push-outages');
let api: ApiProcess;
const url = (): string => `${api.url}/actor`;
const everything = (hook: Webhook) => ({ params: { target: hook.url, on: ['all'] } });

beforeAll(async () => {
  api = await cluster.startApi();
});
beforeEach(async () => {
  await cluster.startWorker();
});

const words = ({ taken }: Webhook): string[] => taken.map(wordOf);
const told = (hook: Webhook, ...expected: string[]): Promise<void> =>
  eventually(() => expect(words(hook)).toEqual(expected), 60_000);
const ended = (hook: Webhook): Promise<void> => eventually(() => expect(words(hook).at(-1)).toBe('COMPLETED'), 60_000);

const inState = (taskId: string, state: string): Promise<void> =>
  eventually(async () => {
    const { status } = taskOf(await getTask(url(), taskId));
    expect(status.state).toBe(`TASK_STATE_${state}`);
  });

function firstOf({ attempts }: Webhook): Delivered {
  const [first] = attempts;
  if (!first) throw new Error('There is no delivery.');
  return first;
}

/** Takes nothing until `open`. */
function closed(): { readonly answers: WebhookAnswers; open(): void } {
  let isOpen = false;
  return {
    answers(response) {
      if (isOpen) return 'take';
      response.writeHead(503).end();
      return undefined;
    },
    open() {
      isOpen = true;
    },
  };
}

/** Holds each delivery of this number until `release`. */
function holding(held: number): { readonly answers: WebhookAnswers; release(): void } {
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  return {
    answers: async (_response, { sequence }) => {
      if (sequence === held) await released;
      return 'take' as const;
    },
    release: () => release(),
  };
}

describe('when the API is killed', () => {
  test('deliveries go on without it, and the config that it has made just before is kept', async () => {
    const doomed = await cluster.startApi();
    const down = closed();
    const [hook, late] = [await cluster.webhook(down.answers), await cluster.webhook()];
    const taskId = await sendSteps(`${doomed.url}/actor`, [{ ask: 'One?' }], everything(hook));
    await eventually(() => expect(hook.attempts.length).toBeGreaterThan(1));
    await inState(taskId, 'INPUT_REQUIRED');
    const config = await createPushCaller(`${doomed.url}/actor`).create({ taskId, id: 'late', url: late.url });
    await doomed.kill();
    down.open();

    await told(late, 'INPUT_REQUIRED');
    await eventually(() => expect(words(hook).at(-1)).toBe('INPUT_REQUIRED'));
    expect(await createPushCaller(url()).get(taskId, 'late')).toEqual(config);
    await sendSteps(url(), [{ count: 3, every: 1 }], { taskId });
    await told(late, 'INPUT_REQUIRED', 'COMPLETED');
    await ended(hook);
    await expectAllEvents(hook, url(), taskId);
    expect(repeatsIn([...hook.taken, ...late.taken])).toEqual([]);
  });

  test('in the middle of making configs, those that it has answered for are there, and any other is whole or not', async () => {
    const doomed = await cluster.startApi();
    const hook = await cluster.webhook();
    const taskId = await sendSteps(url(), [{ ask: 'One?' }]);
    await inState(taskId, 'INPUT_REQUIRED');
    const push = createPushCaller(`${doomed.url}/actor`);
    await push.create({ taskId, id: 'c0', url: `${hook.url}?0` });
    const asked = [1, 2, 3, 4, 5, 6].map(async (index) => {
      const config = await push.create({ taskId, id: `c${index}`, url: `${hook.url}?${index}` });
      if (index === 1) await doomed.kill();
      return config;
    });
    const answered = (await Promise.allSettled(asked)).flatMap((each) =>
      each.status === 'fulfilled' ? each.value : [],
    );
    expect(answered.length).toBeGreaterThan(0);

    const { configs } = await createPushCaller(url()).list(taskId);
    expect(configs).toEqual(expect.arrayContaining(answered));
    await eventually(() => expect(words(hook)).toEqual(configs.map(() => 'INPUT_REQUIRED')));
    expect(hook.taken.map(({ headers }) => headers['perdure-config-id']).sort()).toEqual(configs.map(({ id }) => id));
  });
});

describe('when Temporal is killed and started again', () => {
  test('deliveries that waited for their next attempt are made, all and in order', async () => {
    const down = closed();
    const hook = await cluster.webhook(down.answers);
    const taskId = await sendSteps(url(), [{ count: 5, every: 1 }], everything(hook));
    await inState(taskId, 'COMPLETED');
    await eventually(() => expect(hook.attempts.length).toBeGreaterThan(2));

    await cluster.killTemporal();
    down.open();
    await cluster.restartTemporal();
    await ended(hook);
    await expectAllEvents(hook, url(), taskId);
    expect(repeatsIn(hook.taken).length).toBeLessThanOrEqual(1);
  });

  test('a delivery that was under way is answered meanwhile, and the others follow in order', async ({ annotate }) => {
    const { answers, release } = holding(4);
    const hook = await cluster.webhook(answers);
    const taskId = await sendSteps(url(), [{ count: 5, every: 1 }], everything(hook));
    await eventually(() => expect(hook.attempts.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4]));
    await inState(taskId, 'COMPLETED');

    await cluster.killTemporal();
    release();
    await eventually(() => expect(hook.taken.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4]));
    await cluster.restartTemporal();
    await ended(hook);
    await expectAllEvents(hook, url(), taskId);
    const repeats = repeatsIn(hook.attempts);
    await annotate(`made again: ${repeats.map((id) => id.split('.').at(-1)).join() || 'none'}`);
    expect(repeats.length).toBeLessThanOrEqual(1);
  });

  test('a config whose delivery waited is still there, and is told of nothing more when it is deleted', async () => {
    const down = closed();
    const hook = await cluster.webhook(down.answers);
    const taskId = await sendSteps(url(), [{ ask: 'One?' }], { inline: { id: 'mine', url: hook.url } });
    await eventually(() => expect(hook.attempts.length).toBeGreaterThan(1));
    await cluster.killTemporal();
    await cluster.restartTemporal();
    expect(await createPushCaller(url()).list(taskId)).toMatchObject({ configs: [{ id: 'mine', url: hook.url }] });
    await createPushCaller(url()).delete(taskId, 'mine');
    const attempts = hook.attempts.length;
    down.open();
    const other = await cluster.webhook();
    await createPushCaller(url()).create({ taskId, url: other.url });
    await told(other, 'INPUT_REQUIRED');
    expect([words(hook), hook.attempts.length]).toEqual([[], attempts]);
  });
});

describe('when a worker is shut down with a delivery under way', () => {
  test('that is answered within the grace time, it is not made again', async () => {
    const { answers, release } = holding(3);
    const hook = await cluster.webhook(answers);
    const taskId = await sendSteps(url(), [{ count: 5, every: 1 }], everything(hook));
    await inState(taskId, 'COMPLETED');
    await eventually(() => expect(hook.attempts.map(({ sequence }) => sequence)).toEqual([1, 2, 3]));
    const { worker } = await cluster.runOf(firstOf(hook));
    await cluster.startWorker();

    const stopped = worker.terminate();
    await eventually(() => expect(worker.output).toContain('DRAINING'));
    release();
    await ended(hook);
    expect(await stopped).toEqual({ code: 0, signal: null });
    await expectAllEvents(hook, url(), taskId);
    expect(repeatsIn(hook.attempts)).toEqual([]);
  });

  test.for([
    { which: 'the first of its run', held: 1 },
    { which: 'a later one', held: 3 },
  ])(
    'that is not answered, $which, another makes it again at once, and the first exits',
    async ({ held }, { annotate }) => {
      let why: string | undefined;
      const hook = await cluster.webhook(async (_response, delivered, attempt) => {
        if (delivered.sequence !== held) return 'take';
        if (attempt === 1) return undefined;
        why = (await cluster.runOf(delivered)).afterFailure;
        return 'take';
      });
      const taskId = await sendSteps(url(), [{ count: 5, every: 1 }], everything(hook));
      await inState(taskId, 'COMPLETED');
      const delivered = await eventually(() => {
        expect(hook.attempts).toHaveLength(held);
        return firstOf(hook);
      });
      const { worker } = await cluster.runOf(delivered);
      await cluster.startWorker();

      const startedAt = performance.now();
      const stopped = worker.terminate();
      await eventually(() => expect(repeatsIn(hook.attempts)).toHaveLength(1));
      await annotate(`made again ${Math.round(performance.now() - startedAt)} ms after SIGTERM`);
      await ended(hook);
      expect(await stopped).toEqual({ code: 0, signal: null });
      await expectAllEvents(hook, url(), taskId);
      expect(repeatsIn(hook.attempts).map((id) => id.split('.').at(-1))).toEqual([String(held)]);
      // Handed over, by a failure or by a result; not given up after the 10 s of a worker that is lost.
      expect(why ?? 'HandedOver').toBe('HandedOver');
    },
  );
});
