import { v7 as uuidv7 } from 'uuid';
import { describe, expect, test } from 'vitest';
import { defineAgent } from '../../../protocol/agent.js';
import { createGates } from '../../support/agents/gates.js';
import { messageSteps, script, scriptedAgent } from '../../support/agents/scripted-agent.js';
import { BINDINGS, CODES, createCaller, type Answer } from '../../support/clients/a2a-caller.js';
import { artifactText } from '../../support/clients/stream-view.js';
import { useHttpStack } from '../../support/stacks/http-stack.js';

/** Tells the states of the tasks that a message refers to. */
const reader = defineAgent({
  id: 'reader',
  card: { name: 'Reader', description: 'Reads other tasks.', version: '1.0.0', skills: [] },
  async run(task) {
    const others = await Promise.all(task.referenceTaskIds.map((id) => task.readTask(id)));
    const states = others.map((other) => other?.status.state ?? 'none').join(', ');
    if (task.text === 'wait') task.requireInput(states || 'nothing');
    await task.artifact({ artifactId: 'states' }).write(states);
  },
});
const stack = useHttpStack('references-tasks', () => [scriptedAgent('actor', messageSteps(createGates())), reader]);

describe.each(BINDINGS)('over %s', (binding) => {
  const at = (agent: string) => createCaller(`${stack.apis[0].url}/${agent}`, binding);
  const caller = () => at('reader');
  const refusedFor = (id: string, { failure }: Answer) => {
    expect(failure.code).toBe(CODES.taskNotFound[binding]);
    expect(failure.message).toBe(`There is no task "${id}".`);
  };

  test('an agent reads the tasks that a message refers to, open ones and ended ones [CTX-09]', async () => {
    const { task: open } = await caller().send('wait');
    const { task: ended } = await caller().send('go');
    const { task } = await caller().send({ parts: [{ text: 'go' }], referenceTaskIds: [open.id, ended.id] });
    const text = 'TASK_STATE_INPUT_REQUIRED, TASK_STATE_COMPLETED';
    expect(task.artifacts).toEqual([{ artifactId: 'states', parts: [{ text }] }]);
    expect(task.history?.[0]?.referenceTaskIds).toEqual([open.id, ended.id]);
  });

  test('also those of a follow-up, its own task among them', async () => {
    const { task } = await caller().send('wait');
    const answer = await caller().send({
      taskId: task.id,
      parts: [{ text: 'go' }],
      referenceTaskIds: [task.id, task.id],
    });
    // What an agent reads can be a moment old: its turn may not have been reported yet.
    const state = 'TASK_STATE_(SUBMITTED|WORKING)';
    expect(artifactText(answer.task, 'states')).toMatch(new RegExp(`^${state}, ${state}$`));
  });

  test.each([
    ['that does not exist', uuidv7()],
    ['that is no id of a task', 'T1'],
    ['that is a path', `../public/${uuidv7()}`],
  ])('one %s is TaskNotFound, and no task begins', async (_what, id) => {
    const { task } = await caller().send('go');
    refusedFor(id, await caller().send({ parts: [{ text: 'go' }], referenceTaskIds: [task.id, id] }));
    refusedFor(id, await caller().refusedStream({ parts: [{ text: 'go' }], referenceTaskIds: [id] }));
  });

  test('one of another agent is TaskNotFound', async () => {
    const { task } = await at('actor').send('hello');
    refusedFor(task.id, await caller().send({ parts: [{ text: 'go' }], referenceTaskIds: [task.id] }));
  });

  test('a follow-up with one that does not exist is refused, and leaves no trace', async () => {
    const { task } = await caller().send('wait');
    const id = uuidv7();
    refusedFor(id, await caller().send({ taskId: task.id, parts: [{ text: 'go' }], referenceTaskIds: [id] }));
    expect((await caller().get(task.id)).task).toEqual(task);
  });

  test('that the task has ended is said before that there is no such reference', async () => {
    const { task } = await caller().send('go');
    const message = { taskId: task.id, parts: [{ text: 'go' }], referenceTaskIds: [uuidv7()] };
    expect((await caller().send(message)).failure.code).toBe(CODES.unsupportedOperation[binding]);
  });

  test('20 are taken, and 21 are not', async () => {
    const { task } = await at('actor').send(script({ ask: 'More?' }));
    const refer = (count: number) =>
      at('actor').send({ ...script({ see: true }), referenceTaskIds: Array.from({ length: count }, () => task.id) });
    expect((await refer(20)).task.status.state).toBe('TASK_STATE_COMPLETED');
    const { failure } = await refer(21);
    expect(failure.code).toBe(CODES.invalidParams[binding]);
    expect(failure.message).toContain('message.referenceTaskIds must have at most 20 entries');
  });
});
