import { execFile, spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { inject } from 'vitest';
import { freePort } from '../../../cli/process/ports.js';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** `perdure dev`, running for a test on ports of its own. */
export interface DevProcess {
  readonly apiUrl: string;
  readonly pid: number;
  /** All that it and its children have printed so far. */
  output(): string;
  /** Waits for a text in the output. @throws with the whole output, when it does not come. */
  printed(text: string | RegExp, limit?: number): Promise<void>;
  /** The processes that it has started, with their command lines. */
  children(): Promise<readonly ChildInfo[]>;
  signal(name: NodeJS.Signals): void;
  readonly exited: Promise<number | NodeJS.Signals | null>;
}

export interface ChildInfo {
  readonly pid: number;
  readonly args: string;
}

/** Ports that a second start uses again. */
export interface DevPorts {
  readonly api: number;
  readonly temporal: number;
  readonly ui: number;
}

export async function devPorts(): Promise<DevPorts> {
  return { api: await freePort(), temporal: await freePort(), ui: await freePort() };
}

/** Starts `perdure dev`, with an environment that names no other Temporal. */
export function startDev(folder: string, ports: DevPorts): DevProcess {
  const foreign = /^(TEMPORAL|PERDURE)_/;
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
  const child = spawn(
    process.execPath,
    ['--conditions=perdure-source', join(inject('compiledSources'), 'cli/main.js'), 'dev'],
    {
      cwd: ROOT,
      env: {
        ...inherited,
        TEMPORAL_CONFIG_FILE: join(folder, 'no-such-file.toml'),
        PERDURE_DATA_DIR: join(folder, 'data'),
        PERDURE_PORT: String(ports.api),
        PERDURE_TEMPORAL_PORT: String(ports.temporal),
        PERDURE_TEMPORAL_UI_PORT: String(ports.ui),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  }
  const { pid } = child;
  if (pid === undefined) throw new Error('perdure dev could not be started');
  return {
    apiUrl: `http://127.0.0.1:${ports.api}`,
    pid,
    output: () => output,
    async printed(text, limit = 100_000) {
      const deadline = Date.now() + limit;
      while (!(typeof text === 'string' ? output.includes(text) : text.test(output))) {
        if (Date.now() > deadline || child.exitCode !== null) throw new Error(`no ${String(text)} in:\n${output}`);
        await delay(20);
      }
    },
    children: async () => (await processes()).filter(({ ppid }) => ppid === pid),
    signal: (name) => void child.kill(name),
    exited: new Promise((resolve) => child.once('exit', (code, signal) => resolve(code ?? signal))),
  };
}

/** Waits until none of the processes lives. @throws with those that still do after `limit` ms. */
export async function allGone(gone: readonly ChildInfo[], limit = 60_000): Promise<void> {
  const deadline = Date.now() + limit;
  for (;;) {
    const pids = new Set((await processes()).map(({ pid }) => pid));
    const left = gone.filter(({ pid }) => pids.has(pid));
    if (left.length === 0) return;
    if (Date.now() > deadline) throw new Error(`still there: ${left.map(({ args }) => args).join('; ')}`);
    await delay(50);
  }
}

/** What runs on this machine, without what has ended and was not waited for. */
async function processes(): Promise<readonly (ChildInfo & { readonly ppid: number })[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-ww', '-o', 'pid=,ppid=,stat=,args=']);
  return stdout.split('\n').flatMap((line) => {
    const [, pid, ppid, state, args] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    return pid === undefined || args === undefined || state?.startsWith('Z')
      ? []
      : [{ pid: Number(pid), ppid: Number(ppid), args }];
  });
}
