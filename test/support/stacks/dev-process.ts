import { execFile, spawn, type ChildProcessByStdio } from 'node:child_process';
import { delimiter, join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { inject } from 'vitest';
import { freePort } from '../../../cli/process/ports.js';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** A process that a test has started, with what it starts. */
export interface WatchedProcess {
  readonly pid: number;
  /** All that it and its children have printed so far. */
  output(): string;
  /** Waits for a text in the output. @throws with the whole output, when it does not come. */
  printed(text: string | RegExp, limit?: number): Promise<void>;
  /** The processes that it has started, with their command lines. */
  children(): Promise<readonly ChildInfo[]>;
  /** Itself, those that it has started, and those that they have started. */
  tree(): Promise<readonly ChildInfo[]>;
  signal(name: NodeJS.Signals): void;
  readonly exited: Promise<number | NodeJS.Signals | null>;
}

/** `perdure dev`, running for a test on ports of its own. */
export interface DevProcess extends WatchedProcess {
  readonly apiUrl: string;
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

const perdureDev = (): readonly [string, ...string[]] => [
  process.execPath,
  ...['--conditions=perdure-source', join(inject('compiledSources'), 'cli/main.js'), 'dev'],
];

export const NPM_START = ['npm', 'start'] as const;

export interface StartDevOptions {
  /** What starts it. Default: Node.js, which then is the process itself. */
  readonly command?: readonly [string, ...string[]];
  /** A folder that comes first on the PATH. */
  readonly bin?: string;
}

/** Starts `perdure dev`, with an environment that names no other Temporal. */
export function startDev(folder: string, ports: DevPorts, { command, bin }: StartDevOptions = {}): DevProcess {
  const foreign = /^(TEMPORAL|PERDURE)_/;
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
  const [program, ...args] = command ?? perdureDev();
  const child = spawn(program, args, {
    cwd: ROOT,
    env: {
      ...inherited,
      ...(bin !== undefined && { PATH: [bin, process.env['PATH']].join(delimiter) }),
      TEMPORAL_CONFIG_FILE: join(folder, 'no-such-file.toml'),
      PERDURE_DATA_DIR: join(folder, 'data'),
      PERDURE_PORT: String(ports.api),
      // Its default is looked at early, and taken late: two starts at once would both have it.
      PERDURE_GRPC_PORT: '0',
      PERDURE_TEMPORAL_PORT: String(ports.temporal),
      PERDURE_TEMPORAL_UI_PORT: String(ports.ui),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return { apiUrl: `http://127.0.0.1:${ports.api}`, ...watchProcess(child) };
}

/** @param child - whose outputs are pipes. */
export function watchProcess(child: ChildProcessByStdio<null, Readable, Readable>): WatchedProcess {
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  }
  const { pid } = child;
  if (pid === undefined) throw new Error(`${child.spawnfile} could not be started`);
  return {
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
    tree: () => processTree(pid),
    signal: (name) => void child.kill(name),
    exited: new Promise((resolve) => child.once('exit', (code, signal) => resolve(code ?? signal))),
  };
}

/** A process, those that it has started, and those that they have started. */
async function processTree(root: number): Promise<readonly ChildInfo[]> {
  const all = await processes();
  const within = (pid: number): readonly ChildInfo[] => [
    ...all.filter((process) => process.pid === pid),
    ...all.filter(({ ppid }) => ppid === pid).flatMap((child) => within(child.pid)),
  ];
  return within(root);
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

/** Kills those of the processes that still live. */
export function killAll(left: readonly ChildInfo[]): void {
  for (const { pid } of left) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended.
    }
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
