import { setTimeout as delay } from 'node:timers/promises';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readTask } from '../../journal/task-journal.js';
import { taskWorkflowId } from '../../protocol/ids.js';
import { TASK_WORKFLOW, workflowTaskQueue } from '../../protocol/names.js';
import { scriptedAgent } from '../support/agents/scripted-agent.js';
import { clientOf, statusText, type AgentClient, type StartChange } from '../support/clients/tasks.js';
import { eventually } from '../support/eventually.js';
import { taskInput } from '../support/histories/journal-script.js';
import { startStack, type Stack } from '../support/stacks/stack.js';

/** Attempts so far, by task. */
const attempts = new Map<string, number>();

const agent = scriptedAgent(
  'deadlines',
  {
    hang: async (task) => {
      attempts.set(task.taskId, task.attempt);
      await delay(60_000, undefined, { signal: task.signal });
    },
    'hang-quietly': async (task) => {
      attempts.set(task.taskId, task.attempt);
      await delay(60_000, undefined, { signal: task.signal }).catch(() => undefined);
    },
    throw: () => {
      throw new Error('again and again');
    },
    ask: (task) => task.requireInput('Which?'),
    authorize: (task) => task.requireAuth('Log in.'),
  },
  { retry: { maximumAttempts: 2, initialInterval: 10 } },
);

let stack: Stack;
let client: AgentClient;
beforeAll(async () => {
  stack = await startStack({ agents: [agent] });
  client = clientOf(stack, agent.id);
});
afterAll(() => stack.stop());

/** Starts a task with other deadlines than its agent's, and waits for its end. */
async function endOf(text: string, policy: StartChange['policy']) {
  const taskId = await client.start(text, { policy: policy ?? {} });
  const task = await eventually(async () => {
    const now = await client.read(taskId);
    expect(now.status.state).toBe('TASK_STATE_FAILED');
    return now;
  });
  expect((await client.workflow(taskId).describe()).status.name).toBe('FAILED');
  return { taskId, text: statusText(task) };
}

describe('the task is FAILED and says which deadline has passed:', () => {
  test('that of an attempt, when the last one was too slow', async () => {
    const { taskId, text } = await endOf('hang', { attemptTimeout: 300 });
    expect(text).toBe('The agent "deadlines" did not finish an attempt within 300 ms.');
    expect(attempts.get(taskId)).toBe(2);
  });

  test('that of an attempt, also when the agent returns once it is told', async () => {
    const { text } = await endOf('hang-quietly', { attemptTimeout: 300 });
    expect(text).toBe('The agent "deadlines" did not finish an attempt within 300 ms.');
  });

  test('that of the turn, while an attempt runs', async () => {
    const { text } = await endOf('hang', { turnTimeout: 1_000 });
    expect(text).toBe('The agent "deadlines" did not finish its turn within 1 second.');
  });

  test('that of the turn, between attempts', async () => {
    const retry = { maximumAttempts: 9, initialInterval: 60_000, backoffCoefficient: 1, maximumInterval: 60_000 };
    const { text } = await endOf('throw', { turnTimeout: 1_000, retry });
    expect(text).toBe('The agent "deadlines" did not finish its turn within 1 second.');
  });

  test('that of the queue, when no worker takes the turn', async () => {
    const { text } = await endOf('ask', { queueTimeout: 500, taskQueue: `${stack.taskQueue}-nobody` });
    expect(text).toBe('No worker of the agent "deadlines" was free within 500 ms.');
  });

  test.each(['ask', 'authorize'])('that of an answer, after %s', async (text) => {
    const end = await endOf(text, { inputTimeout: 500 });
    expect(end.text).toBe('The task waited 500 ms for an answer, and none came.');
  });

  test('that of the whole task, while it waits for an answer', async () => {
    const { text } = await endOf('ask', { taskTimeout: 1_500 });
    expect(text).toBe('The task was not finished within 1500 ms.');
  });

  test('that of the whole task, while a turn runs', async () => {
    const { text } = await endOf('hang', { taskTimeout: 1_000 });
    expect(text).toBe('The task was not finished within 1 second.');
  });

  test("that of the whole task by Temporal's own clock, when no worker is left", async () => {
    const taskId = uuidv7();
    const input = taskInput({ taskId, agent: agent.id });
    const workflowId = taskWorkflowId(input);
    await stack.client.workflow.start(TASK_WORKFLOW, {
      workflowId,
      taskQueue: workflowTaskQueue(`${stack.taskQueue}-nobody`),
      args: [input],
      workflowExecutionTimeout: 500,
    });
    await eventually(async () => {
      const task = await readTask(stack.client, input);
      expect(task && statusText(task)).toBe('The task was not finished before its deadline.');
      expect(task?.status.state).toBe('TASK_STATE_FAILED');
    });
  });
});

test('the agent is told when the deadline of its turn has passed', async () => {
  let aborted = false;
  const told = scriptedAgent('told', {
    hang: async (task) => {
      task.signal.addEventListener('abort', () => (aborted = true));
      await delay(60_000, undefined, { signal: task.signal });
    },
  });
  const other = await startStack({ agents: [told] });
  try {
    await clientOf(other, told.id).start('hang', { policy: { turnTimeout: 1_000 } });
    await eventually(() => expect(aborted).toBe(true));
  } finally {
    await other.stop();
  }
});
