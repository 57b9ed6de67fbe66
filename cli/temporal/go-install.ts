import { join } from 'node:path';
import type { Environment } from '../config/config.js';
import { cachedTemporal, programName, TEMPORAL_CLI_VERSION, intoCache } from './cache-folder.js';
import { findOnPath } from './find-on-path.js';
import { runProgram } from './run-program.js';

const LIMIT = 30 * 60_000;

/**
 * The module of the Temporal CLI. Newer tags cannot be built so, because their module replaces another by a local
 * folder.
 */
const TEMPORAL_MODULE = `github.com/temporalio/cli/cmd/temporal@v${TEMPORAL_CLI_VERSION}`;

/** Builds the Temporal CLI with Go, into the cache. */
export async function goInstallTemporal(env: Environment, signal: AbortSignal): Promise<string> {
  const go = await findOnPath('go', env);
  if (!go) throw new Error('there is no "go" on the PATH');
  return intoCache(cachedTemporal(env), async (folder) => {
    const { code, output } = await runProgram(go, ['install', TEMPORAL_MODULE], {
      env: { ...env, GOBIN: folder },
      signal,
      limit: LIMIT,
    });
    if (code === null) throw new Error(`"go install ${TEMPORAL_MODULE}" took longer than ${LIMIT / 60_000} minutes`);
    if (code !== 0) throw new Error(`"go install ${TEMPORAL_MODULE}" failed: ${output}`);
    return join(folder, programName('temporal'));
  });
}
