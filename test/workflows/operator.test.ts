import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FoldEvent } from '../../protocol/fold/fold-state.js';
import { taskWorkflowId } from '../../protocol/ids.js';
import { createGates } from '../support/agents/gates.js';
import { scriptedAgent } from '../support/agents/scripted-agent.js';
import { clientOf, collect, statusText, type AgentClient } from '../support/clients/tasks.js';
import { eventually } from '../support/eventually.js';
import { artifactTexts, clientView } from '../support/histories/journal-script.js';
import { startStack, type Stack } from '../support/stacks/stack.js';

/** One for each task: its turn goes on when the gate is open. */
const gates = createGates();

let turns = 0;

const agent = scriptedAgent('operated', {
  work: async (task) => {
    turns += 1;
    const mine = turns;
    await task.artifact({ artifactId: 'answer' }).append(`begun by ${mine}, `);
    await gates.pass(task.text);
    await task.artifact({ artifactId: 'answer' }).append(`ended by ${mine}`);
  },
  ask: (task) => task.requireInput('Which?'),
});

let stack: Stack;
let client: AgentClient;
beforeAll(async () => {
  stack = await startStack({ agents: [agent] });
  client = clientOf(stack, agent.id);
});
afterAll(() => stack.stop());

async function working(text: string): Promise<string> {
  const { id } = await client.send(text, { now: true });
  await eventually(async () => expect(artifactTexts(await client.read(id))).toHaveProperty('answer'));
  return id;
}

/** Resets a task, as the Temporal UI does, to its first workflow task or its last. */
async function reset(taskId: string, to: 'first' | 'last'): Promise<string> {
  const workflow = client.workflow(taskId);
  const { runId } = await workflow.describe();
  const { events } = await workflow.fetchHistory();
  const completed = events?.filter((event) => event.workflowTaskCompletedEventAttributes) ?? [];
  const target = completed.at(to === 'first' ? 0 : -1)?.eventId;
  const response = await stack.client.workflowService.resetWorkflowExecution({
    namespace: 'default',
    workflowExecution: { workflowId: workflow.workflowId, runId },
    workflowTaskFinishEventId: target ?? null,
    reason: 'a test',
    requestId: randomUUID(),
  });
  return response.runId ?? '';
}

describe('a task that an operator has terminated', () => {
  test('is FAILED and says so, also to those who follow it', async () => {
    const id = await working('work 1');
    const stream = collect(await client.subscribe(id));
    await client.workflow(id).terminate('for a test');
    const last = (await stream).at(-1)?.event;
    expect(last).toMatchObject({ statusUpdate: { status: { state: 'TASK_STATE_FAILED' } } });
    const task = await client.read(id);
    expect(task.status.state).toBe('TASK_STATE_FAILED');
    expect(statusText(task)).toBe('The task was terminated by an operator.');
    gates.open('work 1');
  });

  test('keeps what its agent had sent', async () => {
    const id = await working('work 2');
    const { artifacts } = await client.read(id);
    await client.workflow(id).terminate();
    await eventually(async () => expect((await client.read(id)).status.state).toBe('TASK_STATE_FAILED'));
    expect((await client.read(id)).artifacts).toEqual(artifacts);
    gates.open('work 2');
  });
});

describe('a task that an operator has reset', () => {
  test.each(['first', 'last'] as const)('while it worked, to its %s point, goes on in the new run', async (to) => {
    const text = `work 3-${to}`;
    const id = await working(text);
    const seen: FoldEvent[] = [];
    const done = (async () => {
      for await (const event of await client.subscribe(id)) seen.push(event);
    })();
    const before = await client.read(id);
    const runId = await reset(id, to);
    await eventually(() => expect(seen.filter(({ event }) => 'task' in event)).toHaveLength(2));
    gates.open(text);
    await done;

    const task = await client.read(id);
    expect((await client.workflow(id).describe()).runId).toBe(runId);
    expect(task.status.state).toBe('TASK_STATE_COMPLETED');
    const { answer = '' } = artifactTexts(task);
    expect(answer).toMatch(/^begun by (\d+), ended by \1$/);
    expect(answer).not.toContain(artifactTexts(before)['answer']);
    expect(artifactTexts(clientView(seen))).toEqual({ answer });
    const sequences = seen.map(({ sequence }) => sequence);
    expect(sequences).toEqual([...new Set(sequences)].sort((a, b) => a - b));
  });

  test('after it had ended is an open task again, and ends anew', async () => {
    const id = await working('work 4');
    gates.open('work 4');
    await eventually(async () => expect((await client.read(id)).status.state).toBe('TASK_STATE_COMPLETED'));
    const ended = await client.read(id);
    await reset(id, 'first');
    await eventually(async () => {
      const again = await client.read(id);
      expect(again.status.state).toBe('TASK_STATE_COMPLETED');
      expect(artifactTexts(again)).not.toEqual(artifactTexts(ended));
    });
  });

  test('is the same for a reader that has seen nothing as for one that has followed it', async () => {
    const id = await working('work 5');
    await reset(id, 'first');
    gates.open('work 5');
    const followed = await eventually(async () => {
      const task = await client.read(id);
      expect(task.status.state).toBe('TASK_STATE_COMPLETED');
      return task;
    });
    const address = { agent: agent.id, scope: 'public', taskId: id };
    const unseen = await stack.anotherFeed().read(taskWorkflowId(address));
    expect(unseen?.task).toEqual(followed);
  });

  test('while it waited for an answer still takes the answer', async () => {
    const { id } = await client.send('ask');
    await reset(id, 'last');
    await eventually(async () => {
      expect(await client.workflow(id).query('status')).toMatchObject({ state: 'TASK_STATE_INPUT_REQUIRED' });
    });
    gates.open('work 6');
    const task = await client.send('work 6', { taskId: id });
    expect(task.status.state).toBe('TASK_STATE_COMPLETED');
  });
});
