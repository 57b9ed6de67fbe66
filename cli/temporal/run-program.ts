import { spawn } from 'node:child_process';
import type { Environment } from '../config/config.js';
import { HAS_GROUPS, signalGroup } from './process-group.js';
import { endWithMe } from './watchdog.js';

/** How a program has ended. */
export interface ProgramResult {
  /** The exit code. It is null when the program was killed, because it took too long or by somebody else. */
  readonly code: number | null;
  /** The end of what it printed, on both outputs together. */
  readonly output: string;
}

const KEPT_OUTPUT = 4_000;

export interface RunProgramOptions {
  readonly env?: Environment;
  /** The working directory of the program. Default: ours. */
  readonly cwd?: string;
  /** Kills the program when it is aborted. */
  readonly signal?: AbortSignal;
  /** The time after which the program is killed, in ms. */
  readonly limit: number;
}

/**
 * Runs a program to its end. What it has started is ended with it when it takes too long, or we die.
 *
 * @throws when the program cannot be started, or `signal` is aborted.
 */
export function runProgram(
  file: string,
  args: readonly string[],
  { env, cwd, signal, limit }: RunProgramOptions,
): Promise<ProgramResult> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const child = spawn(file, args, {
      ...(env && { env }),
      ...(cwd !== undefined && { cwd }),
      // A group of its own; on Windows it would be a window of its own.
      detached: HAS_GROUPS,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.once('error', reject);
    const { pid } = child;
    if (pid === undefined) return;
    const unwatch = endWithMe(pid);
    const kill = (): void => signalGroup(pid, 'SIGKILL');
    const timer = setTimeout(kill, limit);
    signal?.addEventListener('abort', kill);
    let output = '';
    const keep = (chunk: string): void => {
      output = (output + chunk).slice(-KEPT_OUTPUT);
    };
    child.stdout.setEncoding('utf8').on('data', keep);
    child.stderr.setEncoding('utf8').on('data', keep);
    child.once('exit', () => {
      unwatch();
      clearTimeout(timer);
      signal?.removeEventListener('abort', kill);
      if (signal?.aborted) reject(new Error(`"${file}" was stopped.`, { cause: signal.reason }));
    });
    child.once('close', (code) => resolve({ code, output: output.trim() }));
  });
}
