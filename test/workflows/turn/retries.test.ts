import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { agentTaskQueue } from '../../../protocol/names.js';
import { scriptedAgent } from '../../support/agents/scripted-agent.js';
import { clientOf, statusText, type AgentClient } from '../../support/clients/tasks.js';
import { eventually } from '../../support/eventually.js';
import { startStack, type Stack } from '../../support/stacks/stack.js';

const SECRET = 'password=hunter2';
const errors = new Map<string, number>();

/** Throws in the first attempts, as many as the message says. */
const agent = scriptedAgent(
  'retries',
  {
    throw: async (task) => {
      const [, times = '0', name = ''] = task.text.split(' ');
      const before = errors.get(name) ?? 0;
      await task.artifact({ artifactId: 'answer' }).append(`attempt ${task.attempt}`);
      if (before >= Number(times)) return;
      errors.set(name, before + 1);
      throw new Error(SECRET);
    },
  },
  {
    retry: { maximumAttempts: 3, initialInterval: 10, backoffCoefficient: 1 },
    timeouts: { heartbeat: '1s' },
  },
);

let stack: Stack;
let client: AgentClient;
beforeAll(async () => {
  stack = await startStack({ agents: [agent] });
  client = clientOf(stack, agent.id);
});
afterAll(() => stack.stop());

/** Takes the next turn of a queue like a worker, and is never heard of again. */
async function takeAndDie(queue: string): Promise<number> {
  const { attempt, taskToken } = await stack.client.withDeadline(Date.now() + 60_000, () =>
    stack.client.workflowService.pollActivityTaskQueue({
      namespace: 'default',
      taskQueue: { name: queue },
      identity: 'a worker that dies',
    }),
  );
  expect(taskToken).not.toHaveLength(0);
  return attempt ?? 0;
}

describe('an error of the agent', () => {
  test('is tried again, and what the attempt before had sent is replaced', async () => {
    const task = await client.send('throw 2 again');
    expect(task.status.state).toBe('TASK_STATE_COMPLETED');
    expect(task.artifacts).toEqual([{ artifactId: 'answer', parts: [{ text: 'attempt 3' }] }]);
  });

  test('makes the task FAILED when no attempt is left, and clients do not learn what it said', async () => {
    const task = await client.send('throw 9 forever');
    expect(task.status.state).toBe('TASK_STATE_FAILED');
    expect(statusText(task)).toBe('The agent "retries" failed.');
    expect(errors.get('forever')).toBe(3);
    expect(JSON.stringify(task)).not.toContain(SECRET);
  });

  test('is there for operators in Temporal', async () => {
    const { id } = await client.send('throw 9 told');
    const { events } = await client.workflow(id).fetchHistory();
    const failures = events?.flatMap((event) => event.activityTaskFailedEventAttributes?.failure ?? []);
    expect(failures).toMatchObject([
      { message: SECRET, applicationFailureInfo: { type: 'AgentError', nonRetryable: true } },
    ]);
  });
});

test('lost workers do not count as attempts that failed', async () => {
  const lonely = await startStack({ agents: [agent], workers: false });
  try {
    await lonely.startWorkers({ agents: [] });
    const { id } = await clientOf(lonely, agent.id).send('throw 2 lost', { now: true });
    for (const attempt of [1, 2, 3]) expect(await takeAndDie(agentTaskQueue(lonely.taskQueue, agent.id))).toBe(attempt);
    await lonely.startWorkers();
    await eventually(async () => {
      const { status, artifacts } = await clientOf(lonely, agent.id).read(id);
      expect(status.state).toBe('TASK_STATE_COMPLETED');
      expect(artifacts).toEqual([{ artifactId: 'answer', parts: [{ text: 'attempt 6' }] }]);
    });
  } finally {
    await lonely.stop();
  }
});
