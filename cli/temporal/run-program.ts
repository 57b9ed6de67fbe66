import { spawn } from 'node:child_process';
import type { Environment } from '../config/config.js';

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
 * Runs a program to its end.
 *
 * @throws when the program cannot be started, or `signal` is aborted.
 */
export function runProgram(
  file: string,
  args: readonly string[],
  { env, cwd, signal, limit }: RunProgramOptions,
): Promise<ProgramResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      ...(env && { env }),
      ...(cwd !== undefined && { cwd }),
      ...(signal && { signal }),
      // This is no AbortSignal.timeout, because Node.js 20 can lose one that is held by AbortSignal.any alone.
      timeout: limit,
      killSignal: 'SIGKILL',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const keep = (chunk: string): void => {
      output = (output + chunk).slice(-KEPT_OUTPUT);
    };
    child.stdout.setEncoding('utf8').on('data', keep);
    child.stderr.setEncoding('utf8').on('data', keep);
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output: output.trim() }));
  });
}
