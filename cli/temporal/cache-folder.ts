import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from '../config/config.js';

/** The Temporal CLI that is downloaded or built when there is none: its dev server is the one that the tests run on. */
export const TEMPORAL_CLI_VERSION = '1.5.1';

/** Where programs that we fetched are kept, for all checkouts of one user. */
export function cacheFolder(env: Environment): string {
  const base =
    env['XDG_CACHE_HOME'] || (process.platform === 'win32' && env['LOCALAPPDATA']) || join(homedir(), '.cache');
  return join(base, 'perdure');
}

/** The file name of a program on this platform. */
export function programName(name: string): string {
  return process.platform === 'win32' ? `${name}.exe` : name;
}

/** The Temporal CLI in the cache. It is put there complete, by a rename, so a file of this name is usable. */
export function cachedTemporal(env: Environment): string {
  return join(cacheFolder(env), `temporal-${TEMPORAL_CLI_VERSION}`, programName('temporal'));
}
