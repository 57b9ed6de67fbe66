import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Decision } from '../../protocol/journal.js';
import { DECISION_MEMO, SEARCH_ATTRIBUTES, STATUS_QUERY } from '../../protocol/names.js';
import { createGate, type Gate } from '../support/agents/gates.js';
import { scriptedAgent } from '../support/agents/scripted-agent.js';
import { clientOf, type AgentClient } from '../support/clients/tasks.js';
import { eventually } from '../support/eventually.js';
import { startStack, type Stack } from '../support/stacks/stack.js';

let gate: Gate = createGate();

const agent = scriptedAgent('status', {
  wait: async (task) => {
    task.status('waiting');
    await gate.opened;
    task.requireInput('And now?');
  },
  authorize: (task) => task.requireAuth('Log in.'),
  done: () => undefined,
});

let stack: Stack;
let client: AgentClient;
beforeAll(async () => {
  stack = await startStack({ agents: [agent], workers: false });
  client = clientOf(stack, agent.id);
});
afterAll(() => stack.stop());

/** What Temporal shows of a task without its history. */
async function shown(taskId: string) {
  const { memo, typedSearchAttributes, searchAttributes } = await client.workflow(taskId).describe();
  const attributes = Object.fromEntries(
    typedSearchAttributes
      .getAll()
      .map(({ key, value }) => [key.name, value instanceof Date ? value.toISOString() : value]),
  );
  // Safe: the gateway and the workflow write nothing else under this key.
  return { decision: memo?.[DECISION_MEMO] as Decision, attributes, searchAttributes };
}

const expected = (contextId: string, { state, at }: Decision) => ({
  [SEARCH_ATTRIBUTES.agent]: agent.id,
  [SEARCH_ATTRIBUTES.scope]: 'public',
  [SEARCH_ATTRIBUTES.contextId]: contextId,
  [SEARCH_ATTRIBUTES.state]: state,
  [SEARCH_ATTRIBUTES.updatedAt]: at,
});

test('search attributes, memo and the query "status" follow each change of state', async () => {
  const { id, contextId } = await client.send('wait', { now: true });
  const { startTime } = await client.workflow(id).describe();
  const inState = async (state: string, waitingFor: string | undefined) => {
    const { decision, attributes } = await eventually(async () => {
      const now = await shown(id);
      expect(now.decision).toMatchObject({ state });
      return now;
    });
    expect(decision.waitingFor).toBe(waitingFor);
    expect(attributes).toMatchObject(expected(contextId, decision));
    return decision;
  };
  await inState('TASK_STATE_SUBMITTED', 'worker');

  await stack.startWorkers();
  const began = await inState('TASK_STATE_WORKING', 'agent');
  expect(await client.workflow(id).query(STATUS_QUERY)).toEqual({
    state: 'TASK_STATE_WORKING',
    turn: 1,
    waitingFor: 'agent',
    queuedMessages: 0,
    since: began.at,
    deadline: new Date(startTime.getTime() + agent.policy.taskTimeout).toISOString(),
  });

  gate.open();
  await inState('TASK_STATE_INPUT_REQUIRED', 'input');
  expect(await client.workflow(id).query(STATUS_QUERY)).toMatchObject({ waitingFor: 'input', turn: 1 });

  await client.send('authorize', { taskId: id });
  await inState('TASK_STATE_AUTH_REQUIRED', 'auth');

  gate = createGate();
  await client.send('wait', { taskId: id, now: true });
  await inState('TASK_STATE_WORKING', 'agent');
  gate.open();
  await inState('TASK_STATE_INPUT_REQUIRED', 'input');

  await client.send('done', { taskId: id });
  const ended = await inState('TASK_STATE_COMPLETED', undefined);
  expect(ended.turn).toBe(4);
  expect(await client.workflow(id).query(STATUS_QUERY)).toMatchObject({ waitingFor: 'nothing', turn: 4 });
});

test('the time in the memo is the time of the status that clients see', async () => {
  const { id, status } = await client.send('authorize');
  const { decision } = await shown(id);
  expect(decision.at).toBe(status.timestamp);
});

test('tasks can be listed by their search attributes', async () => {
  const { id, contextId } = await client.send('done');
  await eventually(async () => {
    const query = `A2aContextId = '${contextId}' AND A2aState = 'TASK_STATE_COMPLETED' AND A2aAgent = 'status'`;
    const ids: string[] = [];
    for await (const { workflowId } of stack.client.workflow.list({ query })) ids.push(workflowId);
    expect(ids).toEqual([`status/public/${id}`]);
  });
});
