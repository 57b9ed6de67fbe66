import { readdir, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Environment } from '../config/config.js';
import { cachedTemporal, TEMPORAL_CLI_VERSION, intoCache } from './cache-folder.js';
import { runProgram } from './run-program.js';

const LIMIT = 10 * 60_000;

/** After this long without anything new, in ms, a download is given up. */
const STALL_LIMIT = 20_000;

/**
 * The Temporal SDK can only download and start at once, and cannot be interrupted; so it does that in a process of its
 * own.
 */
const DOWNLOAD_SCRIPT = `
  const [sdk, downloadDir, version] = process.argv.slice(1);
  const { TestWorkflowEnvironment } = require(sdk);
  TestWorkflowEnvironment.createLocal({ server: { executable: { type: 'cached-download', downloadDir, version } } })
    .then((environment) => environment.teardown())
    .then(() => process.exit(0), (error) => { console.error(error.message); process.exit(1); });
`;

/** Lets the Temporal SDK download the Temporal CLI, and puts it into the cache. */
export async function downloadTemporal(env: Environment, signal: AbortSignal): Promise<string> {
  const sdk = createRequire(import.meta.url).resolve('@temporalio/testing');
  return intoCache(cachedTemporal(env), async (folder) => {
    const stalled = watchGrowth(folder);
    try {
      const { code, output } = await runProgram(
        process.execPath,
        ['-e', DOWNLOAD_SCRIPT, sdk, folder, `v${TEMPORAL_CLI_VERSION}`],
        {
          env,
          signal: AbortSignal.any([signal, stalled.signal]),
          limit: LIMIT,
        },
      );
      if (code === null) throw new Error(`it took longer than ${LIMIT / 60_000} minutes`);
      if (code !== 0) throw new Error(output.split('\n').at(-1) ?? 'no reason given');
      return await largestFile(folder);
    } catch (error) {
      throw stalled.signal.aborted ? new Error(`nothing came for ${STALL_LIMIT / 1_000} s`) : error;
    } finally {
      stalled.end();
    }
  });
}

/** Watches a folder. The signal is aborted when the folder has not grown for a while. */
function watchGrowth(folder: string): { readonly signal: AbortSignal; end(): void } {
  const controller = new AbortController();
  let size = -1;
  let grownAt = Date.now();
  const check = (now: number): void => {
    if (now !== size) {
      size = now;
      grownAt = Date.now();
    } else if (Date.now() - grownAt > STALL_LIMIT) {
      controller.abort();
    }
  };
  const timer = setInterval(() => {
    // The folder is gone when the download has just ended.
    void folderSize(folder).then(check, () => undefined);
  }, 1_000);
  return { signal: controller.signal, end: () => clearInterval(timer) };
}

async function folderSize(folder: string): Promise<number> {
  const files = await filesBySize(folder);
  return files.reduce((sum, { size }) => sum + size, 0);
}

async function largestFile(folder: string): Promise<string> {
  const [largest] = await filesBySize(folder);
  if (!largest) throw new Error('the download left no file');
  return largest.path;
}

async function filesBySize(folder: string): Promise<readonly { readonly path: string; readonly size: number }[]> {
  const paths = (await readdir(folder)).map((name) => join(folder, name));
  // A file can be renamed between the two calls; then it counts the next time.
  const sizes = await Promise.all(
    paths.map((path) =>
      stat(path).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return paths.map((path, index) => ({ path, size: sizes[index] ?? 0 })).sort((a, b) => b.size - a.size);
}
