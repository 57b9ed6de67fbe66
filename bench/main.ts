import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aborted, stopSignal } from '../cli/process/stop-signal.js';
import type { Say } from '../cli/terminal/say.js';
import type { CaseName } from './case-names.js';
import type { Case } from './case.js';
import { bindings } from './cases/bindings.js';
import { getTask } from './cases/get-task.js';
import { listTasks } from './cases/list-tasks.js';
import { push } from './cases/push.js';
import { streaming } from './cases/streaming.js';
import { subscribers } from './cases/subscribers.js';
import { trivialTask } from './cases/trivial-task.js';
import { describeMachine } from './machine.js';
import { readOptions, type BenchOptions } from './options.js';
import { formatTable, meetsAim, type Row } from './results.js';
import { startSystem } from './system.js';

const CASES: Readonly<Record<CaseName, Case>> = {
  trivial: trivialTask,
  stream: streaming,
  get: getTask,
  bindings,
  list: listTasks,
  subscribers,
  push,
};

const say: Say = (line) => console.log(line);
const options = readOptions(process.argv.slice(2));
const stop = stopSignal();
const folder = await mkdtemp(join(tmpdir(), 'perdure-bench-'));
try {
  const interrupted = aborted(stop).then(() => Promise.reject(new Error('Interrupted.')));
  await bench(options, interrupted);
  await rm(folder, { recursive: true });
  process.exit(0);
} catch (error) {
  console.error(error);
  console.error(`The logs of the processes are in ${folder}`);
  process.exit(1);
}

async function bench({ only, quick, json, cpuProf }: BenchOptions, interrupted: Promise<never>): Promise<void> {
  const startedAt = new Date();
  // What an interrupted start has started ends with this process.
  const starting = startSystem({ folder, say, ending: stop, ...(cpuProf !== undefined && { cpuProf }) });
  const system = await Promise.race([starting, interrupted]);
  const rows: Row[] = [];
  try {
    const machine = await describeMachine(system.temporal);
    const measure = async (): Promise<void> => {
      for (const name of only) rows.push(...(await CASES[name](system, { quick, say })));
    };
    await Promise.race([measure(), interrupted]);
    const seconds = Math.round((Date.now() - startedAt.getTime()) / 1_000);
    say(`\n${formatTable(rows)}\n\n${Object.values(machine).join(', ')}; ${seconds} s`);
    if (json !== undefined) {
      const results = { startedAt, seconds, quick, machine, rows: rows.map((row) => ({ ...row, met: meetsAim(row) })) };
      await writeFile(json, `${JSON.stringify(results, undefined, 2)}\n`);
    }
  } finally {
    await system.stop();
  }
}
