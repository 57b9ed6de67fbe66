import type { Environment } from '../config/config.js';
import { sayProgress, type Say } from '../terminal/say.js';
import { UserError } from '../terminal/user-error.js';
import { cachedTemporal, TEMPORAL_CLI_VERSION } from './cache-folder.js';
import { downloadTemporal } from './download.js';
import { findOnPath, isExecutable } from './find-on-path.js';
import { goInstallTemporal } from './go-install.js';
import { runProgram } from './run-program.js';

export interface GetTemporalOptions {
  readonly env: Environment;
  readonly say: Say;
  /** Stops a download or a build when it is aborted. */
  readonly signal: AbortSignal;
}

/** One way to come by a Temporal CLI. `find` resolves to undefined when there is none there, and throws the reason. */
interface Source {
  readonly name: string;
  find(): Promise<string | undefined>;
}

/**
 * Finds a Temporal CLI whose dev server can be used: on the PATH, in the cache, by download, or built with Go. It says
 * on the way what it does.
 *
 * @returns its path.
 * @throws UserError that says what was tried, and what to install.
 */
export async function getTemporal({ env, say, signal }: GetTemporalOptions): Promise<string> {
  const cached = cachedTemporal(env);
  const sources: readonly Source[] = [
    { name: 'on the PATH', find: () => findOnPath('temporal', env) },
    { name: 'in the cache', find: async () => ((await isExecutable(cached)) ? cached : undefined) },
    {
      name: 'by download',
      find: () =>
        sayProgress(say, `Downloading the Temporal CLI ${TEMPORAL_CLI_VERSION}`, () => downloadTemporal(env, signal)),
    },
    {
      name: 'built with Go',
      find: () =>
        sayProgress(say, `Building the Temporal CLI ${TEMPORAL_CLI_VERSION} with Go: two to three minutes, once`, () =>
          goInstallTemporal(env, signal),
        ),
    },
  ];
  const failures: string[] = [];
  for (const { name, find } of sources) {
    try {
      const binary = await find();
      if (binary) {
        const version = await usableServerVersion(binary, signal);
        say(`Temporal CLI ${name}: ${binary} (server ${version})`);
        return binary;
      }
      failures.push(`${name}: none`);
    } catch (error) {
      signal.throwIfAborted();
      const reason = error instanceof Error ? error.message : String(error);
      say(`Temporal CLI ${name}: no, ${reason}`);
      failures.push(`${name}: ${reason}`);
    }
  }
  throw new UserError(
    [
      'A Temporal server is needed, and no Temporal CLI was found:',
      ...failures.map((failure) => `  - ${failure}`),
      'Install the Temporal CLI so that "temporal" is on the PATH (docs.temporal.io/cli), or Go 1.23 or newer; or set',
      'TEMPORAL_ADDRESS to a Temporal server that runs elsewhere.',
    ].join('\n'),
  );
}

/** The oldest version of the server whose dev server has what we set; fairness came with it. */
const OLDEST = [1, 29] as const;

/**
 * Finds out the version of the server inside a Temporal CLI.
 *
 * @throws Error that says why the program is of no use.
 */
async function usableServerVersion(binary: string, signal: AbortSignal): Promise<string> {
  const { code, output } = await runProgram(binary, ['--version'], { signal, limit: 20_000 });
  const match = /\bServer (\d+)\.(\d+)[\w.-]*/.exec(output);
  if (code !== 0 || !match) throw new Error(`"${binary} --version" does not answer like a Temporal CLI`);
  const [major, minor] = [Number(match[1]), Number(match[2])];
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
    throw new Error(`its ${match[0]} is too old, ${OLDEST.join('.')} is needed`);
  }
  return match[0].replace('Server ', '');
}
