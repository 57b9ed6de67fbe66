import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AGENT_EVENTS_SIGNAL, turnActivityId } from '../../../protocol/names.js';
import { createGate } from '../../support/agents/gates.js';
import { scriptedAgent } from '../../support/agents/scripted-agent.js';
import { clientOf, statusText, type AgentClient } from '../../support/clients/tasks.js';
import { eventually } from '../../support/eventually.js';
import { artifactTexts } from '../../support/histories/journal-script.js';
import { startStack, type Stack } from '../../support/stacks/stack.js';

const PIECE = 'y'.repeat(100_000);
const signaled = createGate();
const full = createGate();
const resets = createGate();
let begun = 0;

const agent = scriptedAgent(
  'misbehaving',
  {
    hasty: (task) => {
      const out = task.artifact({ artifactId: 'out' });
      for (let n = 0; n < 20; n += 1) void out.append(PIECE);
      void out.end();
    },
    unprintable: () => {
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- what this test is about
      throw {
        toString() {
          throw new Error('no text');
        },
      };
    },
    waits: async (task) => {
      task.status('waiting');
      await signaled.opened;
      await task.artifact({ artifactId: 'out' }).write('done');
    },
    slow: async (task) => {
      if (task.turn === 1) await full.opened;
    },
    restarted: async (task) => {
      begun += 1;
      const mine = begun;
      await task.artifact({ artifactId: 'out' }).append(`begun ${mine}, `);
      if (mine === 1) throw new Error('the first attempt fails');
      while (mine === 2) await delay(20, undefined, { signal: task.signal });
      await resets.opened;
      await task.artifact({ artifactId: 'out' }).append(`ended ${mine}`);
    },
  },
  { retry: { initialInterval: 10, maximumAttempts: 2 } },
);

let stack: Stack;
let client: AgentClient;
beforeAll(async () => {
  stack = await startStack({ agents: [agent] });
  client = clientOf(stack, agent.id);
});
afterAll(() => stack.stop());

test('what an agent sends without waiting for it arrives whole', async () => {
  const task = await client.send('hasty');
  expect(task.status.state).toBe('TASK_STATE_COMPLETED');
  expect(artifactTexts(task)['out']).toBe(PIECE.repeat(20));
});

test('an agent that throws what cannot be made text is out of attempts like any other', async () => {
  const task = await client.send('unprintable');
  expect(task.status.state).toBe('TASK_STATE_FAILED');
  expect(statusText(task)).toBe('The agent "misbehaving" failed.');
});

test('a signal that is no batch stops neither the task nor its readers', async () => {
  const { id } = await client.send('waits', { now: true });
  for (const batch of [
    null,
    'text',
    { turn: 1 },
    { runId: 'x', turn: 1, attempt: 1, sequence: 1, base: 0, events: [7] },
  ]) {
    await client.workflow(id).signal(AGENT_EVENTS_SIGNAL, batch);
  }
  signaled.open();
  await eventually(async () => expect((await client.read(id)).status.state).toBe('TASK_STATE_COMPLETED'));
  expect(artifactTexts(await client.read(id))).toEqual({ out: 'done' });
});

test('messages that would not fit the history are refused before they end the task', async () => {
  const { id: taskId } = await client.send('slow', { now: true });
  let taken = 0;
  const fill = async (): Promise<void> => {
    for (; taken < 40; taken += 1) await client.send(`slow ${'x'.repeat(1_400_000)}`, { taskId, now: true });
  };
  await expect(fill()).rejects.toThrow('too large together');
  expect(taken).toBeGreaterThan(5);
  full.open();
  await eventually(async () => expect((await client.read(taskId)).status.state).toBe('TASK_STATE_COMPLETED'));
});

test('a turn whose activity an operator has reset begins anew, and nothing of it is lost', async () => {
  const { id } = await client.send('restarted', { now: true });
  await eventually(async () => expect(artifactTexts(await client.read(id))['out']).toBe('begun 2, '));
  const { workflowId } = client.workflow(id);
  await stack.client.workflowService.resetActivity({
    namespace: 'default',
    execution: { workflowId },
    id: turnActivityId(1),
  });
  await eventually(async () => expect(artifactTexts(await client.read(id))['out']).toBe('begun 3, '));
  resets.open();
  await eventually(async () => expect((await client.read(id)).status.state).toBe('TASK_STATE_COMPLETED'));
  expect(artifactTexts(await client.read(id))['out']).toBe('begun 3, ended 3');
});
