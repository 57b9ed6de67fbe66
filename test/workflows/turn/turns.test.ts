import { WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TaskContext } from '../../../protocol/task-context.js';
import { scriptedAgent } from '../../support/agents/scripted-agent.js';
import { clientOf, collect, saidIn, statesIn, statusText, type AgentClient } from '../../support/clients/tasks.js';
import { eventually } from '../../support/eventually.js';
import { startStack, type Stack } from '../../support/stacks/stack.js';

let leftOver: TaskContext | undefined;

const agent = scriptedAgent('turns', {
  echo: async (task) => task.artifact({ name: 'echo' }).write(task.text),
  progress: (task) => task.status('Half way'),
  ask: (task) => task.requireInput('Which one?'),
  authorize: (task) => task.requireAuth('Log in at the bank.'),
  reject: (task) => task.reject('Not my trade.'),
  fail: (task) => task.fail('The file is empty.'),
  'ask-anyway': (task) => {
    try {
      task.requireInput('Really?');
    } catch {
      // An agent that catches too much.
    }
  },
  'go-on': (task) => {
    leftOver = task;
  },
});

let stack: Stack;
let client: AgentClient;
beforeAll(async () => {
  stack = await startStack({ agents: [agent] });
  client = clientOf(stack, agent.id);
});
afterAll(() => stack.stop());

describe('a task of one turn', () => {
  test('is COMPLETED with its artifact when the agent returns', async () => {
    const task = await client.send('echo this');
    expect(task.status.state).toBe('TASK_STATE_COMPLETED');
    expect(task.artifacts).toEqual([{ artifactId: 'turn-1-echo', name: 'echo', parts: [{ text: 'echo this' }] }]);
    expect(saidIn(task)).toEqual(['> echo this']);
  });

  test('costs at most 14 history events', async () => {
    const { id } = await client.send('echo this');
    const { events } = await client.workflow(id).fetchHistory();
    expect(events?.length).toBeLessThanOrEqual(14);
    expect(events?.filter((event) => event.workflowExecutionSignaledEventAttributes)).toEqual([]);
  });

  test('goes from SUBMITTED by WORKING to COMPLETED, and its stream ends there', async () => {
    const events = await collect(await client.stream('progress'));
    const states = statesIn(events).filter((state, index, all) => state !== all[index - 1]);
    expect(states).toEqual(['TASK_STATE_SUBMITTED', 'TASK_STATE_WORKING', 'TASK_STATE_COMPLETED']);
    expect(events.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4]);
  });
});

describe('a turn that needs somebody', () => {
  test('ends INPUT_REQUIRED with its question, and the answer starts the next turn [CTX-11]', async () => {
    const asked = await client.send('ask');
    expect(asked.status.state).toBe('TASK_STATE_INPUT_REQUIRED');
    expect(statusText(asked)).toBe('Which one?');

    const answered = await client.send('echo the first', { taskId: asked.id });
    expect(answered).toMatchObject({ id: asked.id, contextId: asked.contextId });
    expect(answered.status.state).toBe('TASK_STATE_COMPLETED');
    expect(saidIn(answered)).toEqual(['> ask', 'Which one?', '> echo the first']);
    expect(answered.artifacts?.[0]?.artifactId).toBe('turn-2-echo');
  });

  test('ends AUTH_REQUIRED with its instruction [AREQ-01, AREQ-02]', async () => {
    const task = await client.send('authorize');
    expect(task.status.state).toBe('TASK_STATE_AUTH_REQUIRED');
    expect(statusText(task)).toBe('Log in at the bank.');
    await client.cancel(task.id);
  });

  test('keeps a stream open at AUTH_REQUIRED, and ends it at INPUT_REQUIRED [AREQ-03, STRM-15]', async () => {
    const asking = await collect(await client.stream('ask'));
    expect(statesIn(asking).at(-1)).toBe('TASK_STATE_INPUT_REQUIRED');

    const states: string[] = [];
    for await (const event of await client.stream('authorize')) {
      states.push(...statesIn([event]));
      // Safe: the stream begins with the task.
      const id = 'task' in event.event ? event.event.task.id : undefined;
      if (id !== undefined) {
        void eventually(async () => {
          expect((await client.read(id)).status.state).toBe('TASK_STATE_AUTH_REQUIRED');
        }).then(() => client.cancel(id));
      }
    }
    expect(states.slice(-2)).toEqual(['TASK_STATE_AUTH_REQUIRED', 'TASK_STATE_CANCELED']);
  });

  test('ends INPUT_REQUIRED even if the agent swallows what requireInput throws', async () => {
    const task = await client.send('ask-anyway');
    expect(task.status.state).toBe('TASK_STATE_INPUT_REQUIRED');
    expect(statusText(task)).toBe('Really?');
  });
});

describe('a turn that the agent refuses', () => {
  test('by reject() makes the task REJECTED, with the reason', async () => {
    const task = await client.send('reject');
    expect(task.status.state).toBe('TASK_STATE_REJECTED');
    expect(statusText(task)).toBe('Not my trade.');
  });

  test('by fail() makes the task FAILED with the reason, after one attempt', async () => {
    const task = await client.send('fail');
    expect(task.status.state).toBe('TASK_STATE_FAILED');
    expect(statusText(task)).toBe('The file is empty.');
    const { events } = await client.workflow(task.id).fetchHistory();
    const attempts = events?.flatMap((event) => event.activityTaskStartedEventAttributes?.attempt ?? []);
    expect(attempts).toEqual([1]);
  });
});

test('an agent that emits after the end of its turn is told so', async () => {
  const { id } = await client.send('go-on');
  expect(() => leftOver?.status('more')).toThrow('This turn is over');
  await expect(leftOver?.artifact().append('more')).rejects.toThrow('This turn is over');
  expect(() => leftOver?.checkpoint(1)).toThrow('This turn is over');
  expect((await client.read(id)).artifacts).toBeUndefined();
});

describe('the workflow is closed as the task has ended:', () => {
  test('completed for COMPLETED, with the state as its result', async () => {
    const workflow = client.workflow((await client.send('echo')).id);
    expect(await workflow.result()).toEqual({ state: 'TASK_STATE_COMPLETED', turns: 1 });
    expect((await workflow.describe()).status.name).toBe('COMPLETED');
  });

  test.each([
    ['fail', 'TaskFailed'],
    ['reject', 'TaskRejected'],
  ])('failed for %s, with a type that says which', async (text, type) => {
    const workflow = client.workflow((await client.send(text)).id);
    const error: unknown = await workflow.result().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(WorkflowFailedError);
    expect(error).toHaveProperty('cause.type', type);
    expect(error).toHaveProperty('cause', expect.any(ApplicationFailure));
    expect((await workflow.describe()).status.name).toBe('FAILED');
  });
});
