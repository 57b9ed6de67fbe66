import { describe, expect, test } from 'vitest';
import { createGates } from '../../support/agents/gates.js';
import { messageSteps, scriptedAgent } from '../../support/agents/scripted-agent.js';
import { createCaller } from '../../support/clients/a2a-caller.js';
import { eventually } from '../../support/eventually.js';
import { createPushTasks, told, wordsOf } from '../../support/push/push-sends.js';
import { useWebhooks, wordOf, type WebhookAnswers } from '../../support/servers/webhook.js';
import { useHttpStack } from '../../support/stacks/http-stack.js';

const gates = createGates();
const stack = useHttpStack('push-receivers', () => [scriptedAgent('actor', messageSteps(gates))]);
const url = () => `${stack.apis[0].url}/actor`;

const webhook = useWebhooks();

const { send, inState } = createPushTasks(url);

describe('a receiver that', () => {
  const failTwice =
    (fail: (...args: Parameters<WebhookAnswers>) => void): WebhookAnswers =>
    (response, delivered, attempt) => {
      if (attempt > 2) return 'take';
      fail(response, delivered, attempt);
      return undefined;
    };
  const FAILURES: readonly [string, WebhookAnswers][] = [
    ['answers 500', failTwice((response) => response.writeHead(500).end('no'))],
    ['answers 429 with Retry-After', failTwice((response) => response.writeHead(429, { 'retry-after': '0' }).end())],
    ['closes early', failTwice((response) => response.destroy())],
    ['redirects', failTwice((response) => response.writeHead(302, { location: '/elsewhere' }).end())],
    ['answers 404', failTwice((response) => response.writeHead(404).end())],
  ];
  test.each(FAILURES)('%s is tried again until it takes the delivery, under one id', async (_name, answers) => {
    const hook = await webhook(answers);
    await send([], { inline: { url: hook.url } });
    await told(hook, 'COMPLETED');
    expect(hook.attempts).toHaveLength(3);
    expect(new Set(hook.attempts.map(({ id }) => id)).size).toBe(1);
  });

  test('hangs is given up waiting for, and tried again', async () => {
    const hook = await webhook((_response, _delivered, attempt) => (attempt > 1 ? 'take' : undefined));
    await send([], { inline: { url: hook.url } });
    await told(hook, 'COMPLETED');
    expect(hook.attempts).toHaveLength(2);
  });

  test('sends an endless body has taken the delivery', async () => {
    const hook = await webhook((response) => {
      response.writeHead(200);
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(10_000)));
      };
      response.on('drain', more);
      more();
    });
    const taskId = await send([{ ask: 'One?' }], { inline: { url: hook.url } });
    await eventually(() => expect(hook.attempts).toHaveLength(1));
    await send([], { taskId });
    await eventually(() => expect(hook.attempts.map(wordOf)).toEqual(['INPUT_REQUIRED', 'COMPLETED']));
  });

  test('answers 410 gets nothing any more', async () => {
    const hook = await webhook((response) => {
      response.writeHead(410).end();
    });
    const other = await webhook();
    const taskId = await send([{ ask: 'One?' }], { params: [{ target: hook.url }, { target: other.url }] });
    await told(other, 'INPUT_REQUIRED');
    await send([], { taskId });
    await told(other, 'INPUT_REQUIRED', 'COMPLETED');
    expect(hook.attempts).toHaveLength(1);
  });

  test('comes back gets everything that it has missed, in order', async () => {
    let down = true;
    const hook = await webhook((response) => {
      if (!down) return 'take';
      response.writeHead(503).end();
      return undefined;
    });
    const retry = { maxAttempts: 5, maxDuration: '1m' };
    const taskId = await send([{ ask: 'One?' }], { params: { target: hook.url, on: ['status'], retry } });
    await inState(taskId, 'INPUT_REQUIRED');
    await send([{ ask: 'Two?' }], { taskId });
    await inState(taskId, 'INPUT_REQUIRED');
    await eventually(() => expect(hook.attempts.length).toBeGreaterThan(1));
    down = false;
    await send([], { taskId });
    await eventually(() => expect(wordsOf(hook).at(-1)).toBe('COMPLETED'));
    const sequences = hook.taken.map(({ sequence }) => sequence);
    expect(sequences).toEqual(sequences.map((_, index) => index + 1));
    expect(wordsOf(hook).filter((word) => word === 'INPUT_REQUIRED')).toHaveLength(2);
  });

  test('is dead delays neither the task nor another', async () => {
    const dead = await webhook(() => undefined);
    const alive = await webhook();
    const taskId = await send([{ ask: 'One?' }], { params: [{ target: dead.url }, { target: alive.url }] });
    await told(alive, 'INPUT_REQUIRED');
    await send([], { taskId });
    await told(alive, 'INPUT_REQUIRED', 'COMPLETED');
    expect(wordsOf(dead)).toEqual([]);
    const { task } = await createCaller(url()).get(taskId);
    expect(task.status.state).toBe('TASK_STATE_COMPLETED');
  });
});
