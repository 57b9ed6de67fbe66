import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Task } from '../../protocol/a2a.js';
import type { Agent } from '../../protocol/agent.js';
import { OPEN_SCOPE } from '../../protocol/ids.js';
import { agentTaskQueue } from '../../protocol/names.js';
import type { RequestContext } from '../../tasks/request-context.js';
import type { TaskOptions } from '../../tasks/task-service.js';
import { createGate } from '../support/agents/gates.js';
import { scriptedAgent, type Scripts } from '../support/agents/scripted-agent.js';
import { clientOf, statusText, type AgentClient } from '../support/clients/tasks.js';
import { eventually } from '../support/eventually.js';
import { startStack, type Stack } from '../support/stacks/stack.js';

const gate = createGate();
const ran: string[] = [];

const scripts: Scripts = {
  wait: () => gate.opened,
  note: (task) => void ran.push(task.text),
  ask: (task) => task.requireInput('Which?'),
  hang: async (task) => {
    await delay(60_000, undefined, { signal: task.signal });
  },
};
const single = scriptedAgent('single', scripts, { concurrency: 1 });
const timed = scriptedAgent('timed', scripts, { timeouts: { task: '1h' } });
const absent = scriptedAgent('absent', scripts);

let stack: Stack;
let client: AgentClient;
beforeAll(async () => {
  stack = await startStack({ agents: [single, timed, absent], workers: false });
  await stack.startWorkers({ agents: [single, timed] });
  client = clientOf(stack, timed.id);
});
afterAll(() => stack.stop());

interface Who {
  readonly agent?: Agent;
  readonly tenant?: string;
}

/** Starts a task with options, and does not wait for it. */
function start(text: string, options: TaskOptions, { agent = timed, tenant }: Who = {}): Promise<Task> {
  const context: RequestContext = {
    agent,
    card: agent.card,
    scope: OPEN_SCOPE,
    ...(tenant !== undefined && { tenant }),
    signal: new AbortController().signal,
  };
  const message = { messageId: randomUUID(), role: 'ROLE_USER', parts: [{ text }] } as const;
  const configuration = { acceptedOutputModes: [], returnImmediately: true };
  return stack.handler.sendMessage({ message, configuration, options }, context);
}

async function failed({ id }: Task, agent: AgentClient = client): Promise<string> {
  return await eventually(async () => {
    const task = await agent.read(id);
    expect(task.status.state).toBe('TASK_STATE_FAILED');
    return statusText(task);
  });
}

/** Turns that wait for a worker. */
async function backlog(agent: string): Promise<number> {
  const { stats } = await stack.client.connection.workflowService.describeTaskQueue({
    namespace: 'default',
    taskQueue: { name: agentTaskQueue(stack.taskQueue, agent) },
    taskQueueType: 2,
    reportStats: true,
  });
  return Number(stats?.approximateBacklogCount ?? 0);
}

describe('priority', () => {
  test('of tasks that wait for a worker the urgent ones are taken first, whenever they came', async () => {
    const of = clientOf(stack, single.id);
    const { id } = await start('wait', {}, { agent: single });
    await eventually(async () => expect((await of.read(id)).status.state).toBe('TASK_STATE_WORKING'));
    const priorities = [5, 5, 5, 3, 3, 1, 1];
    for (const priority of priorities) await start(`note ${priority}`, { priority }, { agent: single });
    const waiting = priorities.length;
    await eventually(async () => expect(await backlog(single.id)).toBe(waiting));
    gate.open();
    await eventually(() => expect(ran).toHaveLength(waiting));
    expect(ran).toEqual(['note 1', 'note 1', 'note 3', 'note 3', 'note 5', 'note 5', 'note 5']);
  });

  test('and the share of a tenant are told to Temporal', async () => {
    const task = await start('ask', { priority: 2 }, { tenant: 'acme' });
    const long = await start('ask', {}, { tenant: 'a very long name of an organization '.repeat(4) });
    const priorityOf = async ({ id }: Task) => (await client.workflow(id).describe()).priority;
    expect(await priorityOf(task)).toMatchObject({ priorityKey: 2, fairnessKey: 'acme' });
    expect((await priorityOf(long))?.fairnessKey).toMatch(/^[\w-]{43}$/);
  });
});

describe('a deadline', () => {
  test('ends the task when it comes, and says so', async () => {
    const deadline = Date.now() + 1_500;
    const task = await start('hang', { deadline });
    expect(await client.workflow(task.id).query('status')).toMatchObject({
      deadline: new Date(deadline).toISOString(),
    });
    expect(await failed(task)).toBe(`The task was not finished by its deadline, ${new Date(deadline).toISOString()}.`);
    const { timestamp } = (await client.read(task.id)).status;
    expect(Date.parse(timestamp) - deadline).toBeGreaterThanOrEqual(0);
    expect(Date.parse(timestamp) - deadline).toBeLessThan(2_000);
  });

  test('also while the task waits for an answer', async () => {
    const deadline = new Date(Date.now() + 1_500);
    const text = await failed(await start('ask', { deadline: deadline.getTime() }));
    expect(text).toBe(`The task was not finished by its deadline, ${deadline.toISOString()}.`);
  });

  test('also while the task waits for a worker', async () => {
    const deadline = new Date(Date.now() + 1_500);
    const task = await start('note', { deadline: deadline.getTime() }, { agent: absent });
    const text = await failed(task, clientOf(stack, absent.id));
    expect(text).toBe(`The task was not finished by its deadline, ${deadline.toISOString()}.`);
  });

  test('as a time from now is named as that', async () => {
    const task = await start('hang', { timeout: 1_000 });
    expect(await failed(task)).toBe('The task was not finished within 1 second.');
  });

  test.each([
    ['deadline', { deadline: Date.parse('2999-01-01T00:00:00Z') }],
    ['timeout', { timeout: 365 * 86_400_000 }],
  ])('that is later than that of the agent changes nothing: %s', async (_what, options) => {
    const { id } = await start('ask', options);
    const { startTime } = await client.workflow(id).describe();
    const report = { deadline: new Date(startTime.getTime() + 3_600_000).toISOString() };
    expect(await client.workflow(id).query('status')).toMatchObject(report);
  });
});
