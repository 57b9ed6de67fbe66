import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { Task } from '../../protocol/a2a.js';
import { OPEN_SCOPE, taskWorkflowId } from '../../protocol/ids.js';
import { BARE_TASK_QUEUE, BARE_WORKFLOW } from '../bare/names.js';
import type { Case } from '../case.js';
import { callTimes } from '../load.js';
import { sendParams } from '../messages.js';
import { median, summarize } from '../statistics.js';

const BARE_WORKER = fileURLToPath(new URL('../bare/worker.ts', import.meta.url));
const TEXT = 'hello';
const WIDTH = 20;

interface Round {
  readonly latencies: readonly number[];
  readonly perSecond: number;
  /** CPU time of the processes, per task, in ms. */
}

/** An echo task by blocking SendMessage, beside a workflow with one activity. In turns, so that noise hits both. */
export const trivialTask: Case = async ({ temporal, a2a, processes, env }, { quick, say }) => {
  const worker = await processes.start({ name: 'bare-worker', args: [BARE_WORKER], env });
  const bare = (workflowId: string = randomUUID()): Promise<string> =>
    temporal.workflow.execute(BARE_WORKFLOW, { workflowId, taskQueue: BARE_TASK_QUEUE, args: [TEXT] });
  const perdure = async (): Promise<Task> => {
    const task = await a2a.sendMessage('echo', sendParams({ text: TEXT }));
    if (task.status.state !== 'TASK_STATE_COMPLETED') throw new Error(`The echo task is ${task.status.state}.`);
    return task;
  };
  const size = quick
    ? { rounds: 2, warmUp: 60, sequential: 60, concurrent: 200 }
    : { rounds: 6, warmUp: 200, sequential: 80, concurrent: 300 };
  const measure = async (call: () => Promise<unknown>): Promise<Round> => {
    const { latencies } = await callTimes(call, size.sequential);
    const { perSecond } = await callTimes(call, size.concurrent, WIDTH);
    return { latencies, perSecond };
  };

  say('Trivial task: warming up');
  for (const call of [bare, perdure]) {
    await callTimes(() => call(), 20);
    await callTimes(() => call(), size.warmUp, WIDTH);
  }
  const rounds: { bare: Round; perdure: Round }[] = [];
  for (let round = 0; round < size.rounds; round += 1) {
    say(`Trivial task: round ${round + 1} of ${size.rounds}`);
    // Whoever comes second finds a larger database: they take turns in that, too.
    const first = round % 2 === 0 ? await measure(() => bare()) : undefined;
    const ours = await measure(perdure);
    rounds.push({ bare: first ?? (await measure(() => bare())), perdure: ours });
  }

  const historyLength = async (workflowId: string): Promise<number> =>
    (await temporal.workflow.getHandle(workflowId).describe()).historyLength;
  const bareId = randomUUID();
  await bare(bareId);
  const bareEvents = await historyLength(bareId);
  const { id } = await perdure();
  const events = await historyLength(taskWorkflowId({ agent: 'echo', scope: OPEN_SCOPE, taskId: id }));
  await worker.stop();

  const theirs = summarize(rounds.flatMap((round) => round.bare.latencies));
  const ours = summarize(rounds.flatMap((round) => round.perdure.latencies));
  const ratioOf = (figure: (round: Round) => number): number =>
    median(rounds.map((round) => figure(round.perdure) / figure(round.bare)));
  const name = 'bare Temporal';
  return [
    {
      what: 'Trivial task, latency, median',
      unit: 'ms',
      perdure: ours.median,
      other: { name, value: theirs.median },
      ratio: ratioOf(({ latencies }) => median(latencies)),
      aim: { atMost: 1.25 },
    },
    {
      what: 'Trivial task, latency, p95',
      unit: 'ms',
      perdure: ours.p95,
      other: { name, value: theirs.p95 },
      ratio: ratioOf(({ latencies }) => summarize(latencies).p95),
    },
    {
      what: `Trivial task, ${WIDTH} at once`,
      unit: 'tasks/s',
      perdure: median(rounds.map((round) => round.perdure.perSecond)),
      other: { name, value: median(rounds.map((round) => round.bare.perSecond)) },
      ratio: ratioOf(({ perSecond }) => perSecond),
      aim: { atLeast: 0.8 },
    },
    {
      what: 'Trivial task, history',
      unit: 'events',
      perdure: events,
      other: { name, value: bareEvents },
      aim: { atMost: 14 },
    },
  ];
};
