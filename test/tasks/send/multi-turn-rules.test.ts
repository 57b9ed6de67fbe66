import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { textOf } from '../../../protocol/parts.js';
import { createGates } from '../../support/agents/gates.js';
import { messageSteps, script, scriptedAgent } from '../../support/agents/scripted-agent.js';
import { BINDINGS, CODES, createCaller } from '../../support/clients/a2a-caller.js';
import { artifactText } from '../../support/clients/stream-view.js';
import { snapshotIn } from '../../support/clients/task-stream.js';
import { eventually } from '../../support/eventually.js';
import { post, rpc } from '../../support/stacks/edge.js';
import { useHttpStack } from '../../support/stacks/http-stack.js';

const gates = createGates();
const stack = useHttpStack('multi-turn-rules', () => [scriptedAgent('actor', messageSteps(gates))]);

const violations = z.object({ fieldViolations: z.array(z.object({ field: z.string(), description: z.string() })) });
const badRequest = z.tuple([violations, z.object({ reason: z.literal('INVALID_PARAMS') })]);

describe.each(BINDINGS)('over %s', (binding) => {
  const url = () => `${stack.apis[0].url}/actor`;
  const caller = () => createCaller(url(), binding);

  describe('a contextId that is not that of the task', () => {
    test.each([
      ['waits', { ask: 'More?' }],
      ['has ended', { text: 'done' }],
    ])('is the fault of message.contextId when the task %s [CTX-07]', async (_what, step) => {
      const { task } = await caller().send(script(step));
      const message = {
        ...{ messageId: randomUUID(), role: 'ROLE_USER', parts: [{ text: 'go on' }] },
        ...{ taskId: task.id, contextId: 'another' },
      };
      const isRpc = binding === 'JSON-RPC';
      const { json } = isRpc
        ? await rpc(url(), 'SendMessage', { message })
        : await post(`${url()}/message:send`, { message });
      const error = isRpc
        ? z.object({ error: z.object({ code: z.literal(-32602), data: badRequest }) }).parse(json).error.data
        : z.object({ error: z.object({ code: z.literal(400), details: badRequest }) }).parse(json).error.details;
      const description = 'must be the contextId of the task';
      expect(error[0]).toEqual({ fieldViolations: [{ field: 'message.contextId', description }] });
      expect((await caller().get(task.id)).task).toEqual(task);
    });

    test('is refused on a stream as well', async () => {
      const { task } = await caller().send(script({ ask: 'More?' }));
      const answer = await caller().refusedStream({
        taskId: task.id,
        contextId: 'another',
        parts: [{ text: 'go on' }],
      });
      expect(answer.failure.code).toBe(CODES.invalidParams[binding]);
    });
  });

  test('the contextId of a task that has ended begins another task in that context [CTX-08]', async () => {
    const { task } = await caller().send(script({ text: 'one' }));
    const { task: next } = await caller().send({ ...script({ text: 'two' }), contextId: task.contextId });
    expect(next.contextId).toBe(task.contextId);
    expect(next.id).not.toBe(task.id);
    expect(next.history).toHaveLength(1);
  });

  test('a stream infers the contextId of its task [CTX-06]', async () => {
    const { task } = await caller().send(script({ ask: 'More?' }));
    const stream = await caller().stream({ taskId: task.id, parts: [{ text: 'go on' }] });
    expect(snapshotIn(await stream.next())).toMatchObject({ id: task.id, contextId: task.contextId });
  });

  test('messages that come while the agent works get their turns in their order', async () => {
    const gate = randomUUID();
    const { id: taskId } = (await caller().send(script({ gate }, { text: '0' }), { returnImmediately: true })).task;
    await gates.reached(gate);
    for (const text of ['1', '2', '3', '4']) {
      await caller().send({ taskId, ...script({ text }) }, { returnImmediately: true });
    }
    gates.open(gate);
    const task = await eventually(async () => {
      const now = (await caller().get(taskId)).task;
      expect(now.status.state).toBe('TASK_STATE_COMPLETED');
      return now;
    });
    expect(artifactText(task, 'text')).toBe('01234');
    expect(task.history).toHaveLength(5);
  });

  test('a message to a task that waits for a login is its answer [AREQ-04]', async () => {
    const { task } = await caller().send(script({ askAuth: 'Log in.' }));
    expect(task.status.state).toBe('TASK_STATE_AUTH_REQUIRED');
    const { task: after } = await caller().send({ taskId: task.id, parts: [{ text: 'I have' }] });
    expect(after.status.state).toBe('TASK_STATE_COMPLETED');
    expect(after.history?.map(({ parts }) => textOf(parts))).toEqual(['', 'Log in.', 'I have']);
  });

  test('a canceled task takes no message [SEND-06]', async () => {
    const { task } = await caller().send(script({ ask: 'More?' }));
    await caller().cancel(task.id);
    const answer = await caller().send({ taskId: task.id, parts: [{ text: 'go on' }] });
    expect(answer.failure.code).toBe(CODES.unsupportedOperation[binding]);
  });
});
