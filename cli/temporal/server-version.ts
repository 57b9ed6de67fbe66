import { runProgram } from './run-program.js';

/** The oldest server whose dev server has what we set: fairness came with it. */
const OLDEST = [1, 29] as const;

/**
 * The version of the server inside a Temporal CLI.
 *
 * @throws Error that says why the program is of no use.
 */
export async function usableServerVersion(binary: string, signal: AbortSignal): Promise<string> {
  const { code, output } = await runProgram(binary, ['--version'], { signal, limit: 20_000 });
  const match = /\bServer (\d+)\.(\d+)[\w.-]*/.exec(output);
  if (code !== 0 || !match) throw new Error(`"${binary} --version" does not answer like a Temporal CLI`);
  const [major, minor] = [Number(match[1]), Number(match[2])];
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
    throw new Error(`its ${match[0]} is too old, ${OLDEST.join('.')} is needed`);
  }
  return match[0].replace('Server ', '');
}
