import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inject } from 'vitest';
import { isReadyMessage } from '../../../cli/process/ready-message.js';

const PROJECT = fileURLToPath(new URL('../../../', import.meta.url));

/** How a process ended. */
export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A process of the command line, `perdure api` or `perdure worker`, that can do its work. */
export interface CliProcess {
  readonly pid: number;
  /** Resolves when it has ended. Never rejects. */
  readonly exited: Promise<ProcessEnd>;
  /** What it printed so far, both outputs. */
  readonly output: string;
  /** SIGKILL: no code of it runs any more. */
  kill(): Promise<void>;
  /** SIGTERM: it ends in order, in its own time. */
  terminate(): Promise<ProcessEnd>;
}

/** The most of a process's output that is kept for a failure message, in characters. */
const MAX_OUTPUT = 20_000;

/**
 * Starts a process of the command line, and waits until it says that it is ready.
 *
 * @param env - the whole environment but for what finds programs.
 * @throws with its output when it ends before.
 */
export async function startCli(command: 'api' | 'worker', env: Readonly<Record<string, string>>): Promise<CliProcess> {
  const { PATH, HOME } = process.env;
  const child = spawn(process.execPath, [join(inject('compiledSources'), 'cli/main.js'), command], {
    cwd: PROJECT,
    env: { ...(PATH && { PATH }), ...(HOME && { HOME }), ...env },
    // The channel brings the ready message, and ends the process should this one die.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-MAX_OUTPUT);
    });
  }
  const exited = new Promise<ProcessEnd>((resolve) => {
    child.once('exit', (code, signal) => {
      resolve({ code, signal });
    });
  });
  const failed = new Promise<never>((_, reject) => {
    child.once('error', reject);
  });
  const ready = new Promise<void>((resolve) => {
    child.on('message', (message) => {
      if (isReadyMessage(message)) resolve();
    });
  });
  const end = await Promise.race([ready, exited, failed]);
  if (end) throw new Error(`"${command}" ended before it was ready (${end.signal ?? end.code}):\n${output}`);
  const { pid } = child;
  if (pid === undefined) throw new Error(`"${command}" has no process id.`);
  return {
    pid,
    exited,
    get output() {
      return output;
    },
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
    async terminate() {
      child.kill('SIGTERM');
      return await exited;
    },
  };
}
