import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createGates } from '../support/agents/gates.js';
import { scriptedAgent, type Scripts } from '../support/agents/scripted-agent.js';
import { clientOf, collect, saidIn, statesIn, statusText, type AgentClient } from '../support/clients/tasks.js';
import { eventually } from '../support/eventually.js';
import { startStack, type Stack } from '../support/stacks/stack.js';

const gates = createGates();

const scripts: Scripts = {
  ask: (task) => task.requireInput(`Question ${task.turn}?`),
  done: () => undefined,
  wait: async (task) => {
    task.status('waiting');
    await gates.pass(task.text);
  },
  'wait-then-ask': async (task) => {
    task.status('waiting');
    await gates.pass(task.text);
    task.requireInput('Still there?');
  },
  'read-other': async (task) => {
    const other = await task.readTask(task.text.split(' ')[1] ?? '');
    task.fail(other ? `found ${other.status.state}` : 'found none');
  },
  'read-self': async (task) => {
    task.fail(saidIn(await task.read()).join('; '));
  },
};
const queues = scriptedAgent('queues', scripts);
const refuses = scriptedAgent('refuses', scripts, { whileWorking: 'reject' });

let stack: Stack;
let client: AgentClient;
let busy: AgentClient;
beforeAll(async () => {
  stack = await startStack({ agents: [queues, refuses] });
  client = clientOf(stack, queues.id);
  busy = clientOf(stack, refuses.id);
});
afterAll(() => stack.stop());

/** Starts a task and waits until its agent is at work. */
async function working(agent: AgentClient, text: string): Promise<string> {
  const { id } = await agent.send(text, { now: true });
  await eventually(async () => expect((await agent.read(id)).status.state).toBe('TASK_STATE_WORKING'));
  return id;
}

describe('a message to a task that works', () => {
  test('is queued, and gets a turn of its own when the running one has ended', async () => {
    const id = await working(client, 'wait 1');
    const answer = client.send('ask', { taskId: id });
    await eventually(async () => {
      expect(await client.workflow(id).query('status')).toMatchObject({ turn: 1, queuedMessages: 1 });
    });
    expect(saidIn(await client.read(id))).toEqual(['> wait 1', '> ask']);
    gates.open('wait 1');
    expect(statusText(await answer)).toBe('Question 2?');
  });

  test('overtakes the question of the running turn, which stays in the history', async () => {
    const id = await working(client, 'wait-then-ask 2');
    const answer = client.send('done', { taskId: id });
    await eventually(async () => {
      expect(await client.workflow(id).query('status')).toMatchObject({ queuedMessages: 1 });
    });
    gates.open('wait-then-ask 2');
    const task = await answer;
    expect(task.status.state).toBe('TASK_STATE_COMPLETED');
    expect(saidIn(task)).toEqual(['> wait-then-ask 2', '> done', 'waiting', 'Still there?']);
  });

  test('keeps the task from ending with the turn before it', async () => {
    const id = await working(client, 'wait 3');
    const stream = await client.stream('done', { taskId: id });
    gates.open('wait 3');
    const states = statesIn(await collect(stream)).filter((state, index, all) => state !== all[index - 1]);
    expect(states).toEqual([
      'TASK_STATE_WORKING',
      'TASK_STATE_SUBMITTED',
      'TASK_STATE_WORKING',
      'TASK_STATE_COMPLETED',
    ]);
  });

  test('is refused by an agent that wants no message then, and the task goes on', async () => {
    const id = await working(busy, 'wait 4');
    await expect(busy.send('more', { taskId: id })).rejects.toThrow('The agent takes no message while it works.');
    gates.open('wait 4');
    await eventually(async () => expect((await busy.read(id)).status.state).toBe('TASK_STATE_COMPLETED'));
    expect(saidIn(await busy.read(id))).toEqual(['> wait 4', 'waiting']);
  });

  test('is refused when 100 messages wait already', { timeout: 120_000 }, async () => {
    const id = await working(client, 'wait 5');
    for (let count = 0; count < 100; count += 1) await client.send(`done ${count}`, { taskId: id, now: true });
    await expect(client.send('one more', { taskId: id })).rejects.toThrow('100 messages wait for this task already.');
    await client.cancel(id);
  });
});

describe('a message that is sent again', () => {
  test('is taken once, while it is answered', async () => {
    const { id } = await client.send('ask');
    const [first, second] = [1, 2].map(() => client.send('wait 6', { taskId: id, messageId: 'the same' }));
    gates.open('wait 6');
    expect(await first).toEqual(await second);
    expect(saidIn(await client.read(id))).toEqual(['> ask', 'Question 1?', '> wait 6', 'waiting']);
  });

  test('is taken once, also when its turn is over', async () => {
    const { id } = await client.send('ask');
    await client.send('ask again', { taskId: id, messageId: 'once' });
    const task = await client.send('ask again', { taskId: id, messageId: 'once' });
    expect(statusText(task)).toBe('Question 2?');
    expect(saidIn(task)).toEqual(['> ask', 'Question 1?', '> ask again']);
  });
});

describe('a message is refused', () => {
  test('when it names another context than the task has', async () => {
    const { id } = await client.send('ask');
    const answer = client.send('done', { taskId: id, contextId: 'another' });
    await expect(answer).rejects.toThrow('message.contextId must be the contextId of the task');
    expect((await client.read(id)).status.state).toBe('TASK_STATE_INPUT_REQUIRED');
  });

  test('when the task has ended', async () => {
    const { id } = await client.send('done');
    await expect(client.send('done', { taskId: id })).rejects.toThrow('has ended');
  });

  test('when there is no such task in the scope of the caller', async () => {
    const { id } = await client.send('ask');
    await expect(client.send('done', { taskId: id, scope: 'somebody-else' })).rejects.toThrow('There is no task');
  });
});

describe('an agent reads', () => {
  test('its own task, with the message of this turn', async () => {
    const { id } = await client.send('ask');
    expect(statusText(await client.send('read-self', { taskId: id }))).toBe('> ask; Question 1?; > read-self');
  });

  test('another task of its scope', async () => {
    const { id } = await client.send('ask');
    expect(statusText(await client.send(`read-other ${id}`))).toBe('found TASK_STATE_INPUT_REQUIRED');
  });

  test('no task of another scope', async () => {
    const { id } = await client.send('ask', { scope: 'somebody-else' });
    expect(statusText(await client.send(`read-other ${id}`))).toBe('found none');
  });

  test('no task of another agent', async () => {
    const { id } = await busy.send('ask');
    expect(statusText(await client.send(`read-other ${id}`))).toBe('found none');
  });
});
