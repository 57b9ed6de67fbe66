import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Environment } from '../config/config.js';

/** The version of the Temporal CLI that is downloaded or built when there is none. The tests run on its dev server. */
export const TEMPORAL_CLI_VERSION = '1.5.1';

/** The folder where programs that we fetched are kept, for all checkouts of one user. */
export function cacheFolder(env: Environment): string {
  const base =
    env['XDG_CACHE_HOME'] || (process.platform === 'win32' && env['LOCALAPPDATA']) || join(homedir(), '.cache');
  return join(base, 'perdure');
}

/** The file name of a program on this platform. */
export function programName(name: string): string {
  return process.platform === 'win32' ? `${name}.exe` : name;
}

/**
 * The path of the Temporal CLI in the cache. It is put there complete, by a rename, so that a file of this name is
 * usable.
 */
export function cachedTemporal(env: Environment): string {
  return join(cacheFolder(env), `temporal-${TEMPORAL_CLI_VERSION}`, programName('temporal'));
}

/**
 * Puts a program into the cache in one step, so that others see it whole or not at all, also when several processes do
 * this at once.
 *
 * @param make - makes the program inside the folder that it is given, and returns its path.
 */
export async function intoCache(target: string, make: (folder: string) => Promise<string>): Promise<string> {
  await mkdir(dirname(target), { recursive: true });
  const folder = await mkdtemp(join(dirname(target), '.new-'));
  try {
    await rename(await make(folder), target);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return target;
}
