import { v7 as uuidv7 } from 'uuid';
import { describe, expect, test } from 'vitest';
import { textOf } from '../../../protocol/parts.js';
import { createGates } from '../../support/agents/gates.js';
import { messageSteps, script, scriptPart, scriptedAgent } from '../../support/agents/scripted-agent.js';
import { BINDINGS, CODES, createCaller, type Answer, type Caller } from '../../support/clients/a2a-caller.js';
import { artifactText } from '../../support/clients/stream-view.js';
import { eventually } from '../../support/eventually.js';
import { useHttpStack } from '../../support/stacks/http-stack.js';

const gates = createGates();
const stack = useHttpStack('stack-conversation', () => [
  scriptedAgent('actor', messageSteps(gates)),
  scriptedAgent('other', messageSteps(gates)),
  scriptedAgent('strict', messageSteps(gates), { whileWorking: 'reject' }),
]);

describe.each(BINDINGS)('over %s', (binding) => {
  const at = (agent: string) => createCaller(`${stack.apis[0].url}/${agent}`, binding);
  const caller = () => at('actor');
  const failsAs = (kind: keyof typeof CODES, answer: Answer) => {
    expect(answer.failure.code).toBe(CODES[kind][binding]);
  };
  const waiting = async (contextId?: string) =>
    (await caller().send({ ...script({ ask: 'More?' }), ...(contextId !== undefined && { contextId }) })).task;

  describe('the contextId', () => {
    test('is made by the server when the message has none, a new one for each task [CTX-03, CTX-01]', async () => {
      const [a, b] = [await caller().send('a'), await caller().send('b')];
      expect(a.task.contextId).not.toBe('');
      expect(a.task.contextId).not.toBe(b.task.contextId);
    });

    test('is that of the message when it has one [CTX-04, CTX-08]', async () => {
      const [a, b] = [await caller().send({ parts: [{ text: 'a' }], contextId: 'trip 7' }), await waiting('trip 7')];
      expect([a.task.contextId, b.contextId]).toEqual(['trip 7', 'trip 7']);
      expect(a.task.id).not.toBe(b.id);
    });

    test('is inferred from the task of a follow-up [CTX-06]', async () => {
      const { id, contextId } = await waiting();
      const { task } = await caller().send({ taskId: id, parts: [{ text: 'go on' }] });
      expect(task.contextId).toBe(contextId);
      expect(task.history?.at(-1)).toMatchObject({ parts: [{ text: 'go on' }], taskId: id, contextId });
    });

    test('of a follow-up may be repeated', async () => {
      const { id: taskId, contextId } = await waiting();
      const { task } = await caller().send({ taskId, contextId, parts: [{ text: 'go on' }] });
      expect(task.status.state).toBe('TASK_STATE_COMPLETED');
    });

    test('of a follow-up must be that of the task, and a refused message leaves no trace [CTX-07]', async () => {
      const task = await waiting();
      const answer = await caller().send({ taskId: task.id, contextId: 'another', parts: [{ text: 'go on' }] });
      failsAs('invalidParams', answer);
      expect(answer.failure.message).toContain('message.contextId');
      expect((await caller().get(task.id)).task).toEqual(task);
    });
  });

  describe('a follow-up', () => {
    test('goes on with the task that waits, and the question is in the history before the answer [CTX-11, STATE-03]', async () => {
      const { id: taskId } = (
        await caller().send({ parts: [{ text: 'one' }, scriptPart({ text: 'A' }, { ask: 'Two?' })] })
      ).task;
      const { task } = await caller().send({ taskId, parts: [{ text: 'two' }, scriptPart({ text: 'B' })] });
      expect([task.id, task.status.state]).toEqual([taskId, 'TASK_STATE_COMPLETED']);
      expect(task.history?.map(({ parts }) => textOf(parts))).toEqual(['one', 'Two?', 'two']);
      expect(artifactText(task, 'text')).toBe('AB');
    });

    test('to a task that works waits for the next turn', async () => {
      const gate = `queue-${binding}`;
      const { id: taskId } = (await caller().send(script({ gate }, { text: 'A' }), { returnImmediately: true })).task;
      await gates.reached(gate);
      const second = caller().send({ taskId, ...script({ text: 'B' }) });
      await eventually(async () => {
        expect((await caller().get(taskId)).task.history).toHaveLength(2);
      });
      gates.open(gate);
      const { task } = await second;
      expect(task.status.state).toBe('TASK_STATE_COMPLETED');
      expect(artifactText(task, 'text')).toBe('AB');
    });

    test('to a working task of an agent that takes none is UnsupportedOperation', async () => {
      const gate = `strict-${binding}`;
      const { id: taskId } = (await at('strict').send(script({ gate }), { returnImmediately: true })).task;
      failsAs('unsupportedOperation', await at('strict').send({ taskId, parts: [{ text: 'and' }] }));
      gates.open(gate);
    });

    test('with a messageId that the task has had already is not taken twice', async () => {
      const { id: taskId } = await waiting();
      const message = { taskId, messageId: 'again', ...script({ text: 'once' }, { ask: 'Done?' }) };
      await caller().send(message);
      const { task } = await caller().send(message);
      expect(artifactText(task, 'text')).toBe('once');
      expect(task.history?.filter(({ role }) => role === 'ROLE_USER')).toHaveLength(2);
    });

    test.each([
      ['completed', {}],
      ['failed', { fail: 'no' }],
      ['rejected', { reject: 'no' }],
    ])('to a %s task is UnsupportedOperation, and says what to do [SEND-06]', async (_state, step) => {
      const { task } = await caller().send('fail' in step || 'reject' in step ? script(step) : 'done');
      const answer = await caller().send({ taskId: task.id, parts: [{ text: 'more' }] });
      failsAs('unsupportedOperation', answer);
      expect(answer.failure.message).toContain('start another');
    });
  });

  const operations: readonly [string, (caller: Caller, id: string) => Promise<Answer>][] = [
    ['SendMessage [SEND-07, CTX-02]', (to, taskId) => to.send({ taskId, parts: [{ text: 'hello' }] })],
    [
      'SendStreamingMessage [SEND-07, CTX-02]',
      (to, taskId) => to.refusedStream({ taskId, parts: [{ text: 'hello' }] }),
    ],
    ['GetTask [GET-02]', (to, id) => to.get(id)],
    ['CancelTask [CANCEL-03]', (to, id) => to.cancel(id)],
    ['SubscribeToTask [SUB-06]', (to, id) => to.refusedSubscribe(id)],
  ];

  describe.each(operations)('%s', (_name, operation) => {
    test.each([
      ['an id that no task has', uuidv7()],
      ['the id of another kind', 'f47ac10b-58cc-4372-a567-0e02b2c3d479'],
      ['no id of ours at all', 'nope'],
      ['an id in capitals', uuidv7().toUpperCase()],
      ['a path', `../public/${uuidv7()}`],
      ['a very long id', 'x'.repeat(900)],
    ])('of %s is TaskNotFound', async (_what, id) => {
      failsAs('taskNotFound', await operation(caller(), id));
    });

    test('of a task of another agent is TaskNotFound, and does not touch it', async () => {
      const task = await waiting();
      failsAs('taskNotFound', await operation(at('other'), task.id));
      expect((await caller().get(task.id)).task).toEqual(task);
    });
  });
});
