/**
 * Records the histories that `test/replay` replays, from the workflow code as it is now: `npm run histories:record`. Those
 * that there are already are kept, unless they are named: `npm run histories:record -- dated`.
 * Histories of a released version are never recorded anew: tasks with such histories are still open somewhere, so a new
 * version must be able to replay them. Add others beside them.
 */
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import proto from '@temporalio/proto';
import { format } from 'prettier';
import { freePort } from '../../cli/process/ports.js';
import { getTemporal } from '../../cli/temporal/get-temporal.js';
import { startTemporal } from '../../cli/temporal/start-temporal.js';
import { pushWorkflowId } from '../../protocol/ids.js';
import {
  DELETE_PUSH_CONFIG_UPDATE,
  REDRIVE_PUSH_UPDATE,
  SET_PUSH_CONFIG_UPDATE,
  TASK_PUSH_WORKFLOW,
  workflowTaskQueue,
} from '../../protocol/names.js';
import { DEFAULT_PUSH_EVENTS, type PushEvent } from '../../protocol/push-events.js';
import type { PushConfig, PushState, TaskPushInput } from '../../protocol/push.js';
import { scriptedAgent } from '../support/agents/scripted-agent.js';
import { clientOf, collect, type AgentClient } from '../support/clients/tasks.js';
import { QUICK_RETRY } from '../support/push/push-workflow.js';
import { startWebhook } from '../support/servers/webhook.js';
import { startStack, type Stack } from '../support/stacks/stack.js';

const agent = scriptedAgent(
  'recorded',
  {
    echo: async (task) => task.artifact({ name: 'echo' }).write(task.text),
    stream: async (task) => {
      task.status('Counting');
      const out = task.artifact({ artifactId: 'count' });
      for (let n = 1; n <= 5; n += 1) {
        await delay(150);
        await out.append(`${n} `);
      }
      task.log('info', 'counted', { to: 5 });
      await out.end();
    },
    report: async (task) => {
      for (let n = 1; n <= 3; n += 1) {
        task.status(`step ${n}`);
        await delay(150);
      }
    },
    ask: (task) => task.requireInput(`Question ${task.turn}?`),
    authorize: (task) => task.requireAuth('Log in.'),
    hang: async (task) => {
      await task.artifact({ artifactId: 'count' }).append('1 ');
      await delay(60_000, undefined, { signal: task.signal });
    },
    'fail-once': async (task) => {
      const out = task.artifact({ artifactId: 'count' });
      for (let n = Number(task.resumedFrom ?? 0) + 1; n <= 4; n += 1) {
        await out.append(`${n} `);
        if (n === 2) task.checkpoint(n);
        await delay(100);
        if (n === 3 && task.attempt === 1) throw new Error('once');
      }
    },
  },
  { retry: { initialInterval: 10 } },
);

/** Each does what its name says, and gives the id of the task once it needs nothing more. */
const RECORDINGS: Readonly<Record<string, (client: AgentClient) => Promise<string>>> = {
  'one-turn': async (client) => (await client.send('echo this')).id,
  streamed: async (client) => taskIn(await collect(await client.stream('stream'))),
  // The statuses after the first give their times to the search attributes.
  dated: async (client) => taskIn(await collect(await client.stream('report'))),
  'multi-turn': async (client) => {
    const { id: taskId } = await client.send('ask');
    await client.send('authorize', { taskId });
    await client.send('echo the answer', { taskId });
    return taskId;
  },
  canceled: async (client) => {
    const { id } = await client.send('hang', { now: true });
    while (!(await client.read(id)).artifacts) await delay(50);
    await client.cancel(id);
    return id;
  },
  retried: async (client) => (await client.send('fail-once')).id,
  'continued-as-new': async (client) => {
    const taskId = await client.start('ask', { continueAsNewAfter: 8 });
    while ((await client.read(taskId)).status.state !== 'TASK_STATE_INPUT_REQUIRED') await delay(50);
    await client.send('echo the answer', { taskId });
    return taskId;
  },
  // One webhook that takes everything, one that is down and is given up, one that comes and goes.
  pushed: async (client) => {
    const taskId = await client.start('ask', { push: [config('up', webhook), config('down', NOBODY)] });
    while ((await client.read(taskId)).status.state !== 'TASK_STATE_INPUT_REQUIRED') await delay(50);
    const update = (name: string, argument: object) =>
      client.workflow(taskId).executeUpdate<unknown, [object]>(name, { args: [argument] });
    await update(SET_PUSH_CONFIG_UPDATE, config('more', webhook, ['all']));
    await update(SET_PUSH_CONFIG_UPDATE, config('more', webhook, ['artifact', 'completed']));
    await update(SET_PUSH_CONFIG_UPDATE, config('gone', webhook));
    await update(DELETE_PUSH_CONFIG_UPDATE, { id: 'gone' });
    await client.send('stream', { taskId });
    await client.workflow(taskId).result();
    return taskId;
  },
  'pushed-on': async (client) => {
    const taskId = await client.start('ask', { push: [config('up', webhook)], continueAsNewAfter: 8 });
    while ((await client.read(taskId)).status.state !== 'TASK_STATE_INPUT_REQUIRED') await delay(50);
    await client.send('echo the answer', { taskId });
    await client.workflow(taskId).result();
    return taskId;
  },
};

/** Workflows that are no tasks: each gives the id of its workflow. */
const OTHERS: Readonly<Record<string, (stack: Stack) => Promise<string>>> = {
  'ended-push': async ({ client, taskQueue }) => {
    const task = { workflowId: 'recorded/public/ended', taskId: 'ended', agent: agent.id, scope: 'public' };
    const givenUp = { reason: 'exhausted', at: '2026-11-21T10:00:00.000Z' } as const;
    const state: PushState = { config: config('down', NOBODY), cursor: 1, failures: 2, news: false, givenUp };
    const handle = await client.workflow.start(TASK_PUSH_WORKFLOW, {
      workflowId: pushWorkflowId(task.workflowId),
      taskQueue: workflowTaskQueue(taskQueue),
      args: [{ ...task, push: [state], idleTimeout: 500 } satisfies TaskPushInput],
    });
    const update = (name: string, argument: object) =>
      handle.executeUpdate<unknown, [object]>(name, { args: [argument] });
    await update(REDRIVE_PUSH_UPDATE, {});
    await update(SET_PUSH_CONFIG_UPDATE, config('late', NOBODY));
    await update(DELETE_PUSH_CONFIG_UPDATE, { id: 'late' });
    await handle.result();
    return handle.workflowId;
  },
};

/** A port that nobody listens on. */
const NOBODY = 'http://127.0.0.1:9/hook';

function config(id: string, url: string, on: readonly PushEvent[] = DEFAULT_PUSH_EVENTS): PushConfig {
  return { id, url, on, protocolVersion: '1.0', retry: { ...QUICK_RETRY, maximumAttempts: 2 } };
}

const say = (line: string): void => {
  console.log(line);
};
const named = process.argv.slice(2);
const isWanted = ([name]: readonly [string, unknown]): boolean =>
  named.length > 0
    ? named.includes(name)
    : ![`${name}.json`, `${name}.1.json`].some((file) => existsSync(new URL(`histories/${file}`, import.meta.url)));
const receiver = await startWebhook();
const webhook = receiver.url;
const binary = await getTemporal({ env: process.env, say, signal: new AbortController().signal });
const server = await startTemporal({ binary, port: await freePort() });
try {
  const stack = await startStack({ agents: [agent], address: server.address });
  try {
    const client = clientOf(stack, agent.id);
    for (const [name, record] of Object.entries(RECORDINGS).filter(isWanted)) {
      const taskId = await record(client);
      await saveRuns(stack, name, client.workflow(taskId).workflowId);
      // The task as its clients see it.
      await write(`${name}.task`, await client.read(taskId));
    }
    for (const [name, record] of Object.entries(OTHERS).filter(isWanted))
      await saveRuns(stack, name, await record(stack));
  } finally {
    await stack.stop();
  }
} finally {
  await server.stop();
  await receiver.close();
}

/** Writes the history of each run of a workflow. */
async function saveRuns({ client }: Stack, name: string, workflowId: string): Promise<void> {
  const runs: object[] = [];
  let runId = (await client.workflow.getHandle(workflowId).describe()).raw.workflowExecutionInfo?.firstRunId;
  while (runId) {
    const history = proto.temporal.api.history.v1.History.fromObject(
      await client.workflow.getHandle(workflowId, runId).fetchHistory(),
    );
    runs.push(JSON.parse(JSON.stringify(history), withoutTraces) as object);
    runId = history.events?.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId;
  }
  for (const [index, run] of runs.entries()) {
    await write(runs.length === 1 ? name : `${name}.${index + 1}`, { workflowId, ...run });
  }
}

async function write(name: string, content: object): Promise<void> {
  await writeFile(
    new URL(`histories/${name}.json`, import.meta.url),
    await format(JSON.stringify(content), { parser: 'json' }),
  );
  say(`${name}.json`);
}

/** Leaves out whatever tells the machine: `pid@host` in identities and names of queues, and paths in stack traces. */
function withoutTraces(key: string, value: unknown): unknown {
  if (key === 'stackTrace') return '';
  return typeof value === 'string' ? value.replaceAll(/\d+@[\w.-]+/g, 'worker') : value;
}

function taskIn(events: Awaited<ReturnType<typeof collect>>): string {
  const event = events[0]?.event;
  if (!event || !('task' in event)) throw new Error('A stream begins with the task.');
  return event.task.id;
}
