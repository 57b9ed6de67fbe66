import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PUSH_GIVEN_UP, SEARCH_ATTRIBUTES } from '../../../protocol/names.js';
import type { PushConfig } from '../../../protocol/push.js';
import { createDeadLetters, type DeadLetter } from '../../../tasks/dead-letters/dead-letters.js';
import { createWebhookClient, type WebhookClient } from '../../../webhooks/webhook-client.js';
import { createGates } from '../../support/agents/gates.js';
import { messageSteps, script, scriptedAgent } from '../../support/agents/scripted-agent.js';
import { clientOf } from '../../support/clients/tasks.js';
import { eventually } from '../../support/eventually.js';
import { IS_LONG } from '../../support/long.js';
import { configOf } from '../../support/push/push-fixtures.js';
import { TEST_POLICY, TEST_RETRY } from '../../support/push/push-settings.js';
import { startTcpReceiver, type LoopbackReceiver } from '../../support/servers/loopback-receiver.js';
import {
  startWebhook,
  wordOf,
  type Delivered,
  type Webhook,
  type WebhookAnswers,
} from '../../support/servers/webhook.js';
import { startStack, type Stack } from '../../support/stacks/stack.js';

const AGENT = 'many';
const TASKS = IS_LONG ? 1_000 : 100;
/** Requests of clients at once. */
const CLIENTS = 25;
/** Deliveries at once; a tenth of them may go to one receiver. */
const CONCURRENCY = IS_LONG ? 100 : 50;
/** One task in so many has a webhook that takes connections and never answers: more than the worker calls at once. */
const HANGING_EVERY = IS_LONG ? 20 : 8;
/** One task in so many tries its webhook again that refuses connections. */
const STUBBORN_EVERY = 7;
/** A thousand tasks take a minute or so where nothing else runs. */
const LIMIT = 300_000;

let stack: Stack;
let webhookClient: WebhookClient;
let live: readonly Webhook[];
let hanging: readonly LoopbackReceiver[];
let refusing: readonly LoopbackReceiver[];
const taskIds: string[] = [];

/** When all live deliveries had arrived. */
let attemptsAtHanging: readonly (readonly [begun: number, ended: number])[];
let givenUpOfHanging: number;

function at<T>(list: readonly T[], index: number): T {
  const found = list[index % list.length];
  if (found === undefined) throw new Error('The list is empty.');
  return found;
}

/** Each receiver is a host of its own, as far as the worker can see. */
const originOf = ({ port }: { readonly port: number }): string => `http://receiver-${port}.test:${port}`;
const resolve = () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]);

const config = (id: string, receiver: { readonly port: number }, change: Partial<PushConfig>): PushConfig =>
  configOf({ id, url: `${originOf(receiver)}/${id}`, ...change });

/** Two webhooks that answer, and one that is dead. */
function webhooksOf(task: number): readonly PushConfig[] {
  const hangs = task % HANGING_EVERY === 0;
  const dead = at(hangs ? hanging : refusing, Math.floor(task / HANGING_EVERY));
  const maximumAttempts = hangs || task % STUBBORN_EVERY === 0 ? 3 : 1;
  const retry = { ...TEST_RETRY, maximumAttempts, maximumDuration: 86_400_000 };
  return [
    config('dead', dead, { on: ['completed'], retry }),
    config('all', at(live, task), { on: ['all'] }),
    config('end', at(live, task + 1), { on: ['completed'] }),
  ];
}

async function startTasks(): Promise<void> {
  const { start } = clientOf(stack, AGENT);
  const message = { messageId: 'm', role: 'ROLE_USER', ...script({ text: 'x' }) } as const;
  let next = 0;
  const client = async (): Promise<void> => {
    for (let task = next++; task < TASKS; task = next++) {
      taskIds[task] = await start('', { message, push: webhooksOf(task) });
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
}

async function deadLetters(receiver?: string): Promise<readonly DeadLetter[]> {
  const found: DeadLetter[] = [];
  let pageToken: string | undefined;
  do {
    const filter = { agent: AGENT, ...(receiver !== undefined && { receiver }) };
    const page = await createDeadLetters(stack.client).list(filter, { limit: 100, ...(pageToken && { pageToken }) });
    found.push(...page.deadLetters);
    pageToken = page.nextPageToken;
  } while (pageToken);
  return found;
}

const countGivenUp = async (): Promise<number> => {
  const query = `${SEARCH_ATTRIBUTES.agent} = '${AGENT}' AND ${SEARCH_ATTRIBUTES.push} = '${PUSH_GIVEN_UP}'`;
  return (await stack.client.workflow.count(query)).count;
};

const attempts = (): readonly Delivered[] => live.flatMap((webhook) => webhook.attempts);

/** The sequences that a webhook was sent, by task. */
function sequencesOf(configId: string): ReadonlyMap<string, readonly number[]> {
  const found = new Map<string, number[]>();
  for (const { taskId, sequence, headers } of attempts()) {
    if (headers['perdure-config-id'] !== configId) continue;
    found.set(taskId, [...(found.get(taskId) ?? []), sequence]);
  }
  return found;
}

beforeAll(async () => {
  let ends = 0;
  const countEnds: WebhookAnswers = (_response, delivered) => {
    if (wordOf(delivered) === 'COMPLETED') ends += 1;
    return 'take';
  };
  live = await Promise.all(Array.from({ length: 4 }, () => startWebhook(countEnds)));
  hanging = await Promise.all([startTcpReceiver(() => undefined), startTcpReceiver(() => undefined)]);
  refusing = await Promise.all([startTcpReceiver(() => undefined), startTcpReceiver(() => undefined)]);
  await Promise.all(refusing.map((each) => each.close()));

  stack = await startStack({ agents: [scriptedAgent(AGENT, messageSteps(createGates()))], workers: false });
  // Nobody waits for the receivers that hang but for as long as the test wants.
  webhookClient = createWebhookClient({ policy: TEST_POLICY, timeout: LIMIT, tlsFailure: 'stop', resolve });
  await stack.startWorkers({ push: { webhookClient, concurrency: CONCURRENCY } });

  await startTasks();
  await eventually(() => expect(ends).toBe(2 * TASKS), LIMIT);
  attemptsAtHanging = hanging.map(({ connections, open }) => [connections, connections - open.size]);
  givenUpOfHanging = (await Promise.all(hanging.map((each) => deadLetters(originOf(each))))).flat().length;
  // From now on they refuse too.
  await Promise.all(hanging.map((each) => each.close()));
  await eventually(async () => expect(await countGivenUp()).toBe(TASKS), LIMIT);
}, 2 * LIMIT);

afterAll(async () => {
  await stack.stop();
  webhookClient.close();
  await Promise.all(live.map((webhook) => webhook.close()));
});

describe(`of ${TASKS} tasks with three webhooks each, of which one is dead`, () => {
  test('the others are told of every event, in order, and of none twice', () => {
    const all = sequencesOf('all');
    for (const taskId of taskIds) {
      const sequences = all.get(taskId) ?? [];
      // Submitted, working, the artifact, completed.
      expect(sequences.length).toBeGreaterThanOrEqual(4);
      expect(sequences).toEqual(sequences.map((_, index) => index + 1));
    }
    expect([...sequencesOf('end')].map(([taskId, sequences]) => [taskId, sequences.length]).sort()).toEqual(
      taskIds.map((taskId) => [taskId, 1]).sort(),
    );
    expect(new Set(attempts().map(({ id }) => id)).size).toBe(attempts().length);
  });

  test('the others wait for none that is dead: when all was delivered, not one attempt at those that hang had ended', () => {
    const perReceiver = CONCURRENCY / 10;
    expect(TASKS / HANGING_EVERY / hanging.length).toBeGreaterThan(perReceiver);
    expect(attemptsAtHanging).toEqual(hanging.map(() => [perReceiver, 0]));
    expect(givenUpOfHanging).toBe(0);
  });

  test('the dead ones are given up, and found by search attribute', async () => {
    const letters = await deadLetters();
    expect(letters.map(({ taskId }) => taskId).sort()).toEqual([...taskIds].sort());
    const refused = letters.filter(({ receiver }) => receiver === originOf(at(refusing, 0)));
    expect(new Set(refused.map(({ attempts: made }) => made))).toEqual(new Set([1, 3]));
    const errors = new Set(letters.map(({ configId, reason, lastError }) => `${configId} ${reason}: ${lastError}`));
    expect([...errors]).toEqual(['dead exhausted: the connection was refused']);
  });
});
