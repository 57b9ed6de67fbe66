import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Message } from '../../../protocol/a2a.js';
import { IDEMPOTENCY_EXTENSION } from '../../../protocol/extensions.js';
import { createGates } from '../../support/agents/gates.js';
import { messageSteps, script, scriptedAgent, type Step } from '../../support/agents/scripted-agent.js';
import { BINDINGS, CODES, createCaller, type Answer } from '../../support/clients/a2a-caller.js';
import { bringsState, snapshotIn } from '../../support/clients/task-stream.js';
import { post } from '../../support/stacks/edge.js';
import { useHttpStack } from '../../support/stacks/http-stack.js';

const gates = createGates();
const stack = useHttpStack('idempotency-start', () => [
  scriptedAgent('actor', messageSteps(gates)),
  scriptedAgent('other', messageSteps(gates)),
]);

/** A message that can be sent again as it is. */
function messageOf(...steps: readonly Step[]): Partial<Message> {
  return { messageId: randomUUID(), ...script(...steps) };
}

function isReplay({ headers }: Answer): boolean {
  return headers.get('idempotency-replayed') === 'true';
}

describe.each(BINDINGS)('over %s', (binding) => {
  const at = (agent: string, api = 0) => createCaller(`${stack.apis[api]?.url}/${agent}`, binding);
  const caller = () => at('actor');
  const failsFor = (field: string, { failure }: Answer) => {
    expect(failure.code).toBe(CODES.invalidParams[binding]);
    expect(failure.message).toContain(field);
  };

  test('the same request under the same key is answered with the first task, and says so', async () => {
    const message = messageOf({ text: 'once' });
    const key = { idempotencyKey: randomUUID() };
    const first = await caller().send(message, key);
    const again = await at('actor', 1).send(message, key);
    expect([isReplay(first), isReplay(again)]).toEqual([false, true]);
    expect(again.task).toEqual(first.task);
  });

  test('20 of them at the same time, at two API processes, make one task', async () => {
    const message = messageOf({ text: 'once' });
    const key = { idempotencyKey: randomUUID() };
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => at('actor', index % 2).send(message, key)),
    );
    const [first] = answers;
    expect(first?.task.status.state).toBe('TASK_STATE_COMPLETED');
    for (const { task } of answers) expect(task).toEqual(first?.task);
    expect(answers.filter(isReplay)).toHaveLength(19);
  });

  test('a request sent again waits for the first task to be done', async () => {
    const gate = randomUUID();
    const message = messageOf({ gate }, { text: 'done' });
    const key = { idempotencyKey: randomUUID() };
    await caller().send(message, { ...key, returnImmediately: true });
    await gates.reached(gate);
    const again = caller().send(message, key);
    gates.open(gate);
    expect((await again).task.status.state).toBe('TASK_STATE_COMPLETED');
  });

  test('a stream sent again tells the first task from its first event on, while it runs and after it', async () => {
    const gate = randomUUID();
    const message = messageOf({ text: 'a' }, { gate }, { text: 'b' });
    const key = { idempotencyKey: randomUUID() };
    const first = await caller().stream(message, key);
    await gates.reached(gate);
    const during = await caller().stream(message, key);
    gates.open(gate);
    const events = await first.rest();
    expect(await during.rest()).toEqual(events);
    const after = await caller().stream(message, key);
    expect(await after.rest()).toEqual(events);
    expect([first.replayed, during.replayed, after.replayed]).toEqual([false, true, true]);
    expect(snapshotIn(events[0]).status.state).toBe('TASK_STATE_SUBMITTED');
  });

  test('another request under the key is refused, and the first one stays', async () => {
    const key = { idempotencyKey: randomUUID() };
    const message = messageOf({ text: 'once' });
    const { task } = await caller().send(message, key);
    const changes: readonly Partial<Message>[] = [
      { messageId: randomUUID() },
      { parts: [{ text: 'other' }] },
      { contextId: task.contextId },
      { metadata: { a: 1 } },
    ];
    for (const change of changes) failsFor('Idempotency-Key', await caller().send({ ...message, ...change }, key));
    failsFor('Idempotency-Key', await caller().send(message, { ...key, metadata: { a: 1 } }));
    failsFor('Idempotency-Key', await caller().send(message, { ...key, acceptedOutputModes: ['text/csv'] }));
    failsFor('Idempotency-Key', await caller().refusedStream({ ...message, parts: [{ text: 'other' }] }, key));
    expect((await caller().get(task.id)).task).toEqual(task);
  });

  test('how a request wants its answer is no part of what has to be the same', async () => {
    const message = messageOf({ text: 'once' });
    const key = { idempotencyKey: randomUUID() };
    const { task } = await caller().send(message, key);
    const again = await caller().send(message, { ...key, returnImmediately: true, historyLength: 0 });
    expect(again.task).toMatchObject({ id: task.id, contextId: task.contextId });
    expect(again.task).not.toHaveProperty('history');
  });

  test('without a key, a repeated messageId makes a new task', async () => {
    const message = messageOf();
    const [a, b] = [await caller().send(message), await caller().send(message)];
    expect(a.task.id).not.toBe(b.task.id);
    expect(isReplay(b)).toBe(false);
  });

  test('for another agent the key is another key', async () => {
    const key = { idempotencyKey: randomUUID() };
    const [a, b] = [await caller().send(messageOf(), key), await at('other').send(messageOf(), key)];
    expect(a.task.id).not.toBe(b.task.id);
  });

  test('a task of a key can be gone on with, canceled and read as any other', async () => {
    const { task } = await caller().send(messageOf({ ask: 'More?' }), { idempotencyKey: randomUUID() });
    expect((await caller().get(task.id)).task).toEqual(task);
    expect((await caller().send({ taskId: task.id, ...script({ ask: 'More?' }) })).task.id).toBe(task.id);
    expect((await caller().cancel(task.id)).task.status.state).toBe('TASK_STATE_CANCELED');
  });

  test('a request sent again after the task has gone on gets the task as it is then', async () => {
    const key = { idempotencyKey: randomUUID() };
    const message = messageOf({ ask: 'More?' });
    const { task } = await caller().send(message, key);
    await caller().send({ taskId: task.id, parts: [{ text: 'no' }] });
    const again = await caller().send(message, key);
    expect([again.task.id, again.task.status.state]).toEqual([task.id, 'TASK_STATE_COMPLETED']);
  });

  test.each([
    ['empty', ''],
    ['too long', 'k'.repeat(256)],
    ['not ASCII', 'clé'],
  ])('a key that is %s is refused', async (_what, idempotencyKey) => {
    failsFor('Idempotency-Key', await caller().send(messageOf(), { idempotencyKey }));
  });

  test('a key may have 255 characters, quotes and spaces', async () => {
    const key = { idempotencyKey: `"a key ${randomUUID()}`.padEnd(254, 'k') + '"' };
    const message = messageOf();
    const [first, again] = [await caller().send(message, key), await caller().send(message, key)];
    expect(again.task.id).toBe(first.task.id);
  });

  test('activation is not needed, and is echoed', async () => {
    const key = { idempotencyKey: randomUUID() };
    const message = messageOf();
    const first = await caller().send(message, key);
    const again = await caller().send(message, { ...key, extensions: [IDEMPOTENCY_EXTENSION] });
    expect(again.task.id).toBe(first.task.id);
    expect(again.headers.get('a2a-extensions')).toBe(IDEMPOTENCY_EXTENSION);
  });
});

test('the same request over the other binding is the same request', async () => {
  const [rpc, rest] = BINDINGS.map((binding) => createCaller(`${stack.apis[0].url}/actor`, binding));
  const message = messageOf();
  const key = { idempotencyKey: randomUUID() };
  expect((await rest?.send(message, key))?.task.id).toBe((await rpc?.send(message, key))?.task.id);
});

test('the order of members, their spelling and their defaults make no other request', async () => {
  const headers = { 'idempotency-key': randomUUID() };
  const url = `${stack.apis[0].url}/actor/message:send`;
  const data = { a: 1, b: { c: [1, { d: 2, e: 3 }] } };
  const first = { message: { messageId: 'm', role: 'ROLE_USER', parts: [{ text: 'hi' }], metadata: data } };
  const second = {
    configuration: { return_immediately: false },
    message: {
      metadata: { b: { c: [1, { e: 3, d: 2 }] }, a: 1 },
      parts: [{ text: 'hi', filename: '' }],
      role: 1,
      message_id: 'm',
    },
  };
  const [one, two] = [await post(url, first, headers), await post(url, second, headers)];
  expect(two.status).toBe(200);
  expect(two.json).toEqual(one.json);
});

test('the log says of a request that it was sent again, and does not tell its key', async () => {
  const idempotencyKey = randomUUID();
  const caller = createCaller(`${stack.apis[0].url}/actor`);
  const message = messageOf();
  const { task } = await caller.send(message, { idempotencyKey });
  await caller.send(message, { idempotencyKey });
  const lines = stack.logged.filter((line) => line.includes(task.id) && line.includes('"request"'));
  expect(lines.map((line) => line.includes('"replayed":true'))).toEqual([false, true]);
  expect(stack.logged.join('')).not.toContain(idempotencyKey);
});

test('a stream that is sent again after its task has begun to wait ends there', async () => {
  const caller = createCaller(`${stack.apis[0].url}/actor`);
  const key = { idempotencyKey: randomUUID() };
  const message = messageOf({ ask: 'More?' });
  await (await caller.stream(message, key)).rest();
  const again = await caller.stream(message, key);
  await again.until(bringsState('TASK_STATE_INPUT_REQUIRED'));
  expect(await again.next()).toBeUndefined();
});
