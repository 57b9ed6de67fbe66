import { spawn, type SpawnOptions } from 'node:child_process';

/** How a program that has ended did. */
export interface ProgramResult {
  /** Null when a signal ended it. */
  readonly code: number | null;
  /** The end of what it printed, on both outputs together. */
  readonly output: string;
}

const KEPT_OUTPUT = 4_000;

/**
 * Runs a program to its end.
 *
 * @param signal - kills the program.
 * @throws when the program cannot be started, or `signal` is aborted.
 */
export function runProgram(
  file: string,
  args: readonly string[],
  { signal, ...options }: Pick<SpawnOptions, 'cwd' | 'env'> & { readonly signal: AbortSignal },
): Promise<ProgramResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { ...options, signal, killSignal: 'SIGKILL', stdio: ['ignore', 'pipe', 'pipe'] });
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
