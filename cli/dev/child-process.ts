import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Environment } from '../config/config.js';
import { isReadyMessage } from '../process/ready-message.js';
import { aborted } from '../process/stop-signal.js';
import { UserError } from '../terminal/user-error.js';
import type { Running } from './keep-running.js';

/** The command line of this very program, from sources or compiled. */
const MAIN = fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? '../main.ts' : '../main.js', import.meta.url));

export interface ChildOptions {
  readonly command: 'api' | 'worker';
  readonly env: Environment;
  /** How long the process may take to end in order, in ms. Then it is killed. */
  readonly stopLimit: number;
  /** Gives the start up when it is aborted. */
  readonly ending: AbortSignal;
}

/**
 * Starts `perdure api` or `perdure worker` as a process of its own, and waits until it can do its work. It writes to our
 * outputs, and ends when we die.
 *
 * @throws UserError when it ends before.
 */
export async function startChild({ command, env, stopLimit, ending }: ChildOptions): Promise<Running> {
  const child = spawn(process.execPath, [...process.execArgv, MAIN, command], {
    env,
    // The child gets a process group of its own: a Ctrl-C in the terminal reaches us alone, and we say who stops when.
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const exited = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => resolve(signal ?? `code ${code}`));
    child.once('error', (error) => resolve(error.message));
  });
  const ready = new Promise<void>((resolve) => {
    child.on('message', (message) => {
      if (isReadyMessage(message)) resolve();
    });
  });
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), stopLimit);
    await exited;
    clearTimeout(timer);
  };
  const decided = new AbortController();
  const end = await Promise.race([exited, ready, aborted(ending, decided.signal)]);
  decided.abort();
  if (ending.aborted) {
    await stop();
    ending.throwIfAborted();
  }
  if (child.pid === undefined || end !== undefined) {
    throw new UserError(`The ${command} process did not start, and ended: ${String(end)}. What it said is above.`);
  }
  return { pid: child.pid, exited, stop };
}
