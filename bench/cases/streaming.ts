import { Agent } from 'node:http';
import { OPEN_SCOPE, taskWorkflowId } from '../../protocol/ids.js';
import { artifactText } from '../artifact-text.js';
import type { Case } from '../case.js';
import { post, readEvents } from '../http.js';
import { sendParams } from '../messages.js';
import type { Row } from '../results.js';
import { median, summarize, type Summary } from '../statistics.js';
import type { System } from '../system.js';
import { readTicks, type TickPlan } from '../ticks.js';
import { startWorkflowStreams } from '../workflow-streams-process.js';

/** Tasks that stream at once, and how. */
interface Scenario {
  readonly what: string;
  readonly tasks: number;
  readonly plan: TickPlan;
  /** The settings with which `@temporalio/workflow-streams` was fastest here; `docs/benchmarks.md` has the others. */
  readonly theirs: { readonly batchInterval: number; readonly forceFlush: boolean; readonly pollCooldown: number };
}

/** What one task's client saw. */
interface Streamed {
  /** From emit to client, in ms. */
  readonly lags: readonly number[];
  readonly workflowId: string;
}

type StreamTask = (scenario: Scenario) => Promise<Streamed>;

/** Time from an agent's emitting an event to a client's having it, beside the same by `@temporalio/workflow-streams`. */
export const streaming: Case = async (system, { quick, say }) => {
  const streams = await startWorkflowStreams(system, say);
  const perdure: StreamTask = (scenario) => streamPerdure(system, scenario);
  const theirs: StreamTask = (scenario) => streamTheirs(streams.url, scenario);
  const seconds = quick ? 3 : 8;
  const scenarios: readonly Scenario[] = [
    {
      what: '1 task, an event each 100 ms',
      tasks: 1,
      plan: { interval: 100, count: seconds * 10 },
      theirs: { batchInterval: 1_000, forceFlush: true, pollCooldown: 0 },
    },
    {
      what: '20 tasks, 33 events/s each',
      tasks: 20,
      plan: { interval: 30, count: seconds * 33 },
      theirs: { batchInterval: 1_000, forceFlush: true, pollCooldown: 0 },
    },
  ];
  say('Streaming: warming up');
  for (const stream of [perdure, theirs]) {
    for (const scenario of scenarios) await run(system, stream, { ...scenario, plan: { interval: 30, count: 30 } });
  }
  const rows: Row[] = [];
  const rounds = quick ? 1 : 3;
  for (const scenario of scenarios) {
    const ours: Measured[] = [];
    const others: Measured[] = [];
    for (let round = 0; round < rounds; round += 1) {
      say(`Streaming: ${scenario.what}, round ${round + 1} of ${rounds}`);
      ours.push(await run(system, perdure, scenario));
      others.push(await run(system, theirs, scenario));
    }
    rows.push(...rowsOf(scenario, ours, others));
  }
  await streams.stop();
  return rows;
};

interface Measured {
  readonly lags: Summary;
  readonly historyLength: number;
}

async function run({ temporal }: System, stream: StreamTask, scenario: Scenario): Promise<Measured> {
  const tasks = await Promise.all(Array.from({ length: scenario.tasks }, () => stream(scenario)));
  for (const { lags, workflowId } of tasks) {
    if (lags.length !== scenario.plan.count) {
      throw new Error(`Of ${scenario.plan.count} events of ${workflowId}, ${lags.length} arrived.`);
    }
  }
  const histories = await Promise.all(
    tasks.map(async ({ workflowId }) => {
      const handle = temporal.workflow.getHandle(workflowId);
      await handle.result();
      return (await handle.describe()).historyLength;
    }),
  );
  return { lags: summarize(tasks.flatMap(({ lags }) => lags)), historyLength: median(histories) };
}

async function streamPerdure({ a2a }: System, { plan }: Scenario): Promise<Streamed> {
  const lags: number[] = [];
  let taskId = '';
  const { ended } = a2a.stream('ticker', 'SendStreamingMessage', sendParams({ data: plan }), (event, at) => {
    if ('task' in event) taskId = event.task.id;
    for (const tick of readTicks(artifactText(event))) lags.push(at - tick);
  });
  await ended;
  return { lags, workflowId: taskWorkflowId({ agent: 'ticker', scope: OPEN_SCOPE, taskId }) };
}

async function streamTheirs(url: string, { plan, theirs }: Scenario): Promise<Streamed> {
  const lags: number[] = [];
  let workflowId = '';
  const agent = new Agent({ keepAlive: true });
  const { ended } = readEvents(post(agent, url, { ...plan, ...theirs }), (data, at) => {
    // Safe: see api.js in bench/workflow-streams.
    const event = data as { readonly workflowId: string } | { readonly text: string };
    if ('workflowId' in event) workflowId = event.workflowId;
    else for (const tick of readTicks(event.text)) lags.push(at - tick);
  });
  await ended;
  agent.destroy();
  return { lags, workflowId };
}

function rowsOf({ what }: Scenario, ours: readonly Measured[], others: readonly Measured[]): Row[] {
  const name = 'workflow-streams';
  const row = (figure: string, unit: string, of: (measured: Measured) => number): Row => ({
    what: `${what}: ${figure}`,
    unit,
    perdure: median(ours.map(of)),
    other: { name, value: median(others.map(of)) },
    ratio: median(ours.map((measured, round) => of(measured) / of(others[round] ?? measured))),
  });
  return [
    { ...row('emit to client, median', 'ms', ({ lags }) => lags.median), aim: { atMost: 1 / 3 } },
    row('emit to client, p95', 'ms', ({ lags }) => lags.p95),
    row('history of a task', 'events', ({ historyLength }) => historyLength),
  ];
}
