import { describe, expect, test } from 'vitest';
import { textOf } from '../../../protocol/parts.js';
import { createGates } from '../../support/agents/gates.js';
import { messageSteps, script, scriptPart, scriptedAgent } from '../../support/agents/scripted-agent.js';
import { BINDINGS, createCaller } from '../../support/clients/a2a-caller.js';
import { artifactText } from '../../support/clients/stream-view.js';
import { eventually } from '../../support/eventually.js';
import { useHttpStack } from '../../support/stacks/http-stack.js';

const gates = createGates();
const stack = useHttpStack('stack-send', () => [scriptedAgent('actor', messageSteps(gates))]);

describe.each(BINDINGS)('SendMessage over %s', (binding) => {
  const caller = () => createCaller(`${stack.apis[0].url}/actor`, binding);

  test('answers with the ended task, its artifacts and its history [SEND-01, SEND-02]', async () => {
    const message = { messageId: 'm-1', ...script({ status: 'On it' }, { text: 'one ' }, { text: 'two' }) };
    const { status, task } = await caller().send(message);
    expect([status, task.status.state]).toEqual([200, 'TASK_STATE_COMPLETED']);
    expect(artifactText(task, 'text')).toBe('one two');
    expect(task.history?.map(({ role, parts }) => [role, parts])).toEqual([
      ['ROLE_USER', message.parts],
      ['ROLE_AGENT', [{ text: 'On it' }]],
    ]);
    expect(task.history?.[0]).toMatchObject({ messageId: 'm-1', taskId: task.id, contextId: task.contextId });
  });

  test.each([
    ['INPUT_REQUIRED', { ask: 'Which one?' }],
    ['AUTH_REQUIRED', { askAuth: 'Sign in first.' }],
  ])('answers at %s with what the agent says [SEND-01, AREQ-01, AREQ-02]', async (state, step) => {
    const { task } = await caller().send(script(step));
    expect(task.status.state).toBe(`TASK_STATE_${state}`);
    expect(textOf(task.status.message?.parts ?? [])).toBe(Object.values(step)[0]);
  });

  test.each([
    ['FAILED', { fail: 'Out of paper.' }],
    ['REJECTED', { reject: 'Not my trade.' }],
  ])('answers with the reason of an agent that ends the task as %s', async (state, step) => {
    const { status, task } = await caller().send(script({ text: 'partial' }, step));
    expect([status, task.status.state]).toEqual([200, `TASK_STATE_${state}`]);
    expect(textOf(task.status.message?.parts ?? [])).toBe(Object.values(step)[0]);
    expect(artifactText(task, 'text')).toBe('partial');
  });

  test('answers at once with returnImmediately, while the agent works [SEND-03]', async () => {
    const gate = `immediately-${binding}`;
    const { task } = await caller().send(script({ gate }), { returnImmediately: true });
    expect(task.status.state).toMatch(/^TASK_STATE_(SUBMITTED|WORKING)$/);
    gates.open(gate);
    await eventually(async () => {
      expect((await caller().get(task.id)).task.status.state).toBe('TASK_STATE_COMPLETED');
    });
  });

  test('answers with the task as it stands when the limit of blocking is reached', async () => {
    const gate = `limit-${binding}`;
    const { url } = await stack.startApi({ blockingLimit: 2_000 });
    const startedAt = performance.now();
    const { status, task } = await createCaller(`${url}/actor`, binding).send(script({ text: 'so far' }, { gate }));
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(1_990);
    expect([status, task.status.state]).toEqual([200, 'TASK_STATE_WORKING']);
    expect(artifactText(task, 'text')).toBe('so far');
    gates.open(gate);
    await eventually(async () => {
      expect((await caller().get(task.id)).task.status.state).toBe('TASK_STATE_COMPLETED');
    });
  });

  test('brings accepted output modes, request metadata and referenced tasks to the agent [SEND-05]', async () => {
    const { task: other } = await caller().send('first');
    const message = { ...script({ see: true }), referenceTaskIds: [other.id] };
    const { task } = await caller().send(message, {
      acceptedOutputModes: ['text/csv', 'text/plain'],
      metadata: { 'urn:test': { deep: [1, null] } },
    });
    expect(task.artifacts?.[0]?.parts).toEqual([
      {
        data: {
          turn: 1,
          acceptedOutputModes: ['text/csv', 'text/plain'],
          metadata: { 'urn:test': { deep: [1, null] } },
          extensions: [],
          referenceTaskIds: [other.id],
        },
      },
    ]);
  });

  test('brings those of a follow-up to its own turn', async () => {
    const { task } = await caller().send(script({ ask: 'More?' }), { acceptedOutputModes: ['text/csv'] });
    const follow = { taskId: task.id, parts: [scriptPart({ see: true })] };
    const { task: after } = await caller().send(follow, { metadata: { second: true } });
    expect(after.artifacts?.[0]?.parts).toEqual([
      { data: { turn: 2, acceptedOutputModes: [], metadata: { second: true }, extensions: [], referenceTaskIds: [] } },
    ]);
  });

  describe('historyLength', () => {
    const question = 'And then?';
    const messages = ['first', question, 'second'];
    test.each([
      [undefined, messages],
      [0, undefined],
      [1, ['second']],
      [2, [question, 'second']],
      [9, messages],
    ])('%j gives the newest so many messages [HIST-01, HIST-02]', async (historyLength, expected) => {
      const ask = { parts: [{ text: 'first' }, scriptPart({ ask: question })] };
      const { task } = await caller().send(ask);
      const options = historyLength === undefined ? {} : { historyLength };
      const { task: after } = await caller().send({ taskId: task.id, parts: [{ text: 'second' }] }, options);
      const { task: read } = await caller().get(task.id, historyLength);
      expect(after.status.state).toBe('TASK_STATE_COMPLETED');
      expect(after.history?.map(({ parts }) => textOf(parts))).toEqual(expected);
      expect(read).toEqual(after);
    });
  });
});
