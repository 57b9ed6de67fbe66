import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { PushConfig } from '../../protocol/push.js';
import { createWebhookClient } from '../../webhooks/webhook-client.js';
import { createGate } from '../support/agents/gates.js';
import { scriptedAgent } from '../support/agents/scripted-agent.js';
import { clientOf, type AgentClient } from '../support/clients/tasks.js';
import { eventually } from '../support/eventually.js';
import { configOf } from '../support/push/push-fixtures.js';
import { TEST_POLICY } from '../support/push/push-settings.js';
import { startRecordingReceiver, type RecordingReceiver } from '../support/servers/recording-receiver.js';
import { startStack, type RunningWorkers, type Stack } from '../support/stacks/stack.js';

/** Beyond it, the SDK and the server take a run for lost that they do not hear of: `workflows/push/run-activity.ts`. */
const LOST_AFTER = 15_000;

const agent = scriptedAgent('workers', { done: () => undefined });

let stack: Stack;
let client: AgentClient;
let receiver: RecordingReceiver;
let workers: RunningWorkers;
beforeAll(async () => {
  stack = await startStack({ agents: [agent], workers: false });
  client = clientOf(stack, agent.id);
});
afterAll(() => stack.stop());
beforeEach(async () => {
  receiver = await startRecordingReceiver();
});
afterEach(async () => {
  await workers.shutdown();
  await receiver.close();
});

const config = (change: Partial<PushConfig> = {}): PushConfig => {
  const id = randomUUID();
  return configOf({ id, url: `${receiver.url}/${id}`, ...change });
};
const sequences = ({ id }: PushConfig) => receiver.of(id).map(({ sequence }) => sequence);

describe('a worker that is shut down', () => {
  test('hands the rest over, and another sends it', async () => {
    workers = await stack.startWorkers();
    const all = config();
    const asked = createGate();
    const answer = createGate();
    receiver.answer(all.id, async ({ sequence }, response) => {
      if (sequence === 2) asked.open();
      if (sequence === 2) await answer.opened;
      response.writeHead(200).end();
    });
    const taskId = await client.start('done', { push: [all] });
    await asked.opened;
    const down = workers.shutdown();
    // What the receiver takes while the worker goes down is not sent again.
    await delay(200);
    answer.open();
    await down;
    expect(sequences(all)).toEqual([1, 2]);
    workers = await stack.startWorkers();
    await client.workflow(taskId).result();
    expect(sequences(all)).toEqual([1, 2, 3]);
  });

  test('does not wait long for a receiver that does not answer', async () => {
    workers = await stack.startWorkers();
    const hanging = config({ on: ['completed'] });
    receiver.answer(hanging.id, () => undefined);
    const taskId = await client.start('done', { push: [hanging] });
    await eventually(() => expect(receiver.of(hanging.id)).toHaveLength(1));
    await workers.shutdown();
    receiver.answer(hanging.id, (_, response) => void response.writeHead(200).end());
    workers = await stack.startWorkers();
    await client.workflow(taskId).result();
    expect(new Set(sequences(hanging)).size).toBe(1);
  });
});

test('a receiver gets a part of the places only, and those who find none come back', async () => {
  workers = await stack.startWorkers({ push: { concurrency: 50 } });
  const hold = createGate();
  const tasks = 14;
  const configs = Array.from({ length: tasks }, () => config({ on: ['completed'] }));
  for (const { id } of configs) {
    receiver.answer(id, async (_, response) => {
      await hold.opened;
      response.writeHead(200).end();
    });
  }
  const ids = await Promise.all(configs.map((push) => client.start('done', { push: [push] })));
  const other = await startRecordingReceiver();
  try {
    await eventually(() => expect(receiver.open).toBe(5));
    const elsewhere = { ...config({ on: ['completed'] }), url: other.url };
    const taskId = await client.start('done', { push: [elsewhere] });
    await client.workflow(taskId).result();
    expect(other.deliveries).toHaveLength(1);
    hold.open();
    await Promise.all(ids.map((id) => client.workflow(id).result()));
    expect(configs.map((push) => receiver.of(push.id).length)).toEqual(configs.map(() => 1));
    expect(receiver.mostOpen).toBe(5);
  } finally {
    await other.close();
  }
});

test('a receiver may take longer than a run may be silent', async () => {
  const webhookClient = createWebhookClient({ policy: TEST_POLICY, timeout: 30_000, tlsFailure: 'stop' });
  workers = await stack.startWorkers({ push: { webhookClient } });
  const slow = config();
  receiver.answer(slow.id, async ({ sequence }, response) => {
    if (sequence === 2) await delay(LOST_AFTER + 1_000);
    response.writeHead(200).end();
  });
  const taskId = await client.start('done', { push: [slow] });
  await client.workflow(taskId).result();
  webhookClient.close();
  expect(sequences(slow)).toEqual([1, 2, 3]);
});
