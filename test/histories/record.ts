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
import { freePort } from '../../cli/ports.js';
import { getTemporal } from '../../cli/temporal/get-temporal.js';
import { startTemporal } from '../../cli/temporal/start-temporal.js';
import { scriptedAgent } from '../support/scripted-agent.js';
import { startStack } from '../support/stack.js';
import { clientOf, collect, type AgentClient } from '../support/tasks.js';

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
};

const say = (line: string): void => {
  console.log(line);
};
const named = process.argv.slice(2);
const wanted = Object.entries(RECORDINGS).filter(([name]) =>
  named.length > 0 ? named.includes(name) : !existsSync(new URL(`${name}.task.json`, import.meta.url)),
);
const binary = await getTemporal({ env: process.env, say, signal: new AbortController().signal });
const server = await startTemporal({ binary, port: await freePort() });
try {
  const stack = await startStack({ agents: [agent], address: server.address });
  try {
    const client = clientOf(stack, agent.id);
    for (const [name, record] of wanted) await save(client, name, await record(client));
  } finally {
    await stack.stop();
  }
} finally {
  await server.stop();
}

/** Writes the task as its clients see it, and the history of each of its runs. */
async function save(client: AgentClient, name: string, taskId: string): Promise<void> {
  const { workflowId, client: temporal } = client.workflow(taskId);
  const runs: object[] = [];
  let runId = (await client.workflow(taskId).describe()).raw.workflowExecutionInfo?.firstRunId;
  while (runId) {
    const history = proto.temporal.api.history.v1.History.fromObject(
      await temporal.getHandle(workflowId, runId).fetchHistory(),
    );
    runs.push(JSON.parse(JSON.stringify(history), withoutTraces) as object);
    runId = history.events?.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId;
  }
  for (const [index, run] of runs.entries()) {
    await write(runs.length === 1 ? name : `${name}.${index + 1}`, { workflowId, ...run });
  }
  await write(`${name}.task`, await client.read(taskId));
}

async function write(name: string, content: object): Promise<void> {
  await writeFile(new URL(`${name}.json`, import.meta.url), await format(JSON.stringify(content), { parser: 'json' }));
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
