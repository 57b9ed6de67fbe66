import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Task } from '../../../protocol/a2a.js';
import { createGates } from '../../support/agents/gates.js';
import { messageSteps, script, scriptedAgent, type Step } from '../../support/agents/scripted-agent.js';
import { BINDINGS, CODES, createCaller, type Answer, type Outgoing } from '../../support/clients/a2a-caller.js';
import { artifactText } from '../../support/clients/stream-view.js';
import { snapshotIn } from '../../support/clients/task-stream.js';
import { useHttpStack } from '../../support/stacks/http-stack.js';

const gates = createGates();
const stack = useHttpStack('idempotency-follow-up', () => [scriptedAgent('actor', messageSteps(gates))]);

function isReplay({ headers }: Answer): boolean {
  return headers.get('idempotency-replayed') === 'true';
}

/** The messages of the client in the task's history. */
function messagesIn({ history = [] }: Task): number {
  return history.filter(({ role }) => role === 'ROLE_USER').length;
}

describe.each(BINDINGS)('over %s', (binding) => {
  const at = (api: number) => createCaller(`${stack.apis[api]?.url}/actor`, binding);
  const caller = () => at(0);
  const waiting = async (): Promise<string> => (await caller().send(script({ ask: 'More?' }))).task.id;
  const followUp = (taskId: string, ...steps: readonly Step[]): Exclude<Outgoing, string> => ({
    taskId,
    messageId: randomUUID(),
    ...script(...steps),
  });
  const failsForTheKey = ({ failure }: Answer) => {
    expect(failure.code).toBe(CODES.invalidParams[binding]);
    expect(failure.message).toContain('Idempotency-Key was used for another request');
  };

  test('a message sent again is taken once, and the answer says so', async () => {
    const message = followUp(await waiting(), { text: 'once' }, { ask: 'And?' });
    const key = { idempotencyKey: randomUUID() };
    const [first, again] = [await caller().send(message, key), await at(1).send(message, key)];
    expect([isReplay(first), isReplay(again)]).toEqual([false, true]);
    expect(again.task).toEqual(first.task);
    expect([messagesIn(again.task), artifactText(again.task, 'text')]).toEqual([2, 'once']);
  });

  test('20 of them at the same time, at two API processes, are one turn', async () => {
    const message = followUp(await waiting(), { text: 'once' }, { ask: 'And?' });
    const key = { idempotencyKey: randomUUID() };
    const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => at(index % 2).send(message, key)));
    for (const { task } of answers) expect(task).toEqual(answers[0]?.task);
    expect(answers[0]?.task && artifactText(answers[0].task, 'text')).toBe('once');
    expect(answers.filter(isReplay)).toHaveLength(19);
  });

  test('sent again after the task has ended it is answered with the task as it is then', async () => {
    const message = followUp(await waiting(), { ask: 'And?' });
    const key = { idempotencyKey: randomUUID() };
    await caller().send(message, key);
    const { task } = await caller().send(followUp(message.taskId ?? '', { text: 'end' }));
    const again = await caller().send(message, key);
    expect([again.task, isReplay(again)]).toEqual([task, true]);
    expect(again.task.status.state).toBe('TASK_STATE_COMPLETED');
    const stream = await caller().stream(message, key);
    expect([stream.replayed, snapshotIn(await stream.next())]).toEqual([true, task]);
    expect(await stream.next()).toBeUndefined();
  });

  test('another message under the key is refused, while the task is open and after it has ended', async () => {
    const taskId = await waiting();
    const key = { idempotencyKey: randomUUID() };
    const first = followUp(taskId, { text: 'a' }, { ask: 'And?' });
    await caller().send(first, key);
    failsForTheKey(await caller().send({ ...first, messageId: randomUUID() }, key));
    failsForTheKey(await caller().send(first, { ...key, metadata: { a: 1 } }));
    const { task } = await caller().send(followUp(taskId, { text: 'b' }));
    expect(artifactText(task, 'text')).toBe('ab');
    failsForTheKey(await caller().send(followUp(taskId, { text: 'c' }), key));
    expect((await caller().get(taskId)).task).toEqual(task);
  });

  test('a new key for an ended task is refused as a message without one', async () => {
    const { task } = await caller().send(script({ text: 'a' }));
    const { failure } = await caller().send(followUp(task.id), { idempotencyKey: randomUUID() });
    expect(failure.code).toBe(CODES.unsupportedOperation[binding]);
  });

  test('for another task, and for one that begins, the key is another key', async () => {
    const key = { idempotencyKey: randomUUID() };
    const [a, b] = [await waiting(), await waiting()];
    for (const id of [a, b]) {
      const { task } = await caller().send(followUp(id, { text: id }), key);
      expect(artifactText(task, 'text')).toBe(id);
    }
    const { task } = await caller().send({ messageId: randomUUID(), ...script({ text: 'new' }) }, key);
    expect([a, b]).not.toContain(task.id);
  });

  test('a refused message does not use its key up', async () => {
    const taskId = await waiting();
    const key = { idempotencyKey: randomUUID() };
    const refused = await caller().send({ ...followUp(taskId, { text: 'x' }), contextId: 'another' }, key);
    expect(refused.failure.message).toContain('message.contextId');
    const { task } = await caller().send(followUp(taskId, { text: 'a' }), key);
    expect(artifactText(task, 'text')).toBe('a');
  });

  test('two messages with one messageId and two keys are two messages', async () => {
    const message = followUp(await waiting(), { text: 'a' }, { ask: 'And?' });
    await caller().send(message, { idempotencyKey: randomUUID() });
    const { task } = await caller().send(message, { idempotencyKey: randomUUID() });
    expect(artifactText(task, 'text')).toBe('aa');
  });
});
