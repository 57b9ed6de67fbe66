import { open, stat } from 'node:fs/promises';
import type { Logger } from 'pino';
import { SettingsError } from '../../protocol/settings.js';
import { parseApiKeys, type ApiKeys } from './api-key-entries.js';

/** Where the API keys of the moment come from. */
export type KeySource = () => Promise<ApiKeys>;

/** The largest file of keys, in bytes: tens of thousands of entries. */
const MAX_FILE = 8_000_000;

/** Keys that are the same for as long as the process lives. */
export function fixedKeys(keys: ApiKeys): KeySource {
  return () => Promise.resolve(keys);
}

export interface KeyFileOptions {
  readonly path: string;
  readonly log: Logger;
  /** The shortest time between two looks at the file, in ms. Default: 1 second. */
  readonly interval?: number;
}

/**
 * Keys in a file, read again when it has changed. A key that was taken out stops working with the first request after
 * `interval`. A file that has become unusable, or is gone, leaves the keys as they were, and is told in the log.
 *
 * @throws SettingsError when the file cannot be used at the start.
 */
export async function keysInFile({ path, log, interval = 1_000 }: KeyFileOptions): Promise<KeySource> {
  const source = `PERDURE_API_KEYS_FILE (${path})`;
  let version = await versionOf(path);
  let keys = await readKeys(path, source);
  let lookedAt = performance.now();
  let looking: Promise<void> | undefined;

  const look = async (): Promise<void> => {
    const now = await versionOf(path);
    if (now === version) return;
    version = now;
    try {
      keys = await readKeys(path, source);
      log.info({ keys: keys.size }, 'API keys read again: their file has changed');
    } catch (error) {
      const reason = error instanceof SettingsError ? error.message : 'it cannot be read';
      log.error({ reason }, 'API keys left as they were: their file has changed, and is not usable');
    }
  };

  return async () => {
    if (performance.now() - lookedAt >= interval) {
      looking ??= look().finally(() => {
        lookedAt = performance.now();
        looking = undefined;
      });
    }
    await looking;
    return keys;
  };
}

/** Differs when the file differs. Never rejects: a file that is not there is a version, too. */
async function versionOf(path: string): Promise<string> {
  try {
    const { dev, ino, size, mtimeMs, ctimeMs } = await stat(path);
    return [dev, ino, size, mtimeMs, ctimeMs].join(' ');
  } catch (error) {
    return codeOf(error);
  }
}

async function readKeys(path: string, source: string): Promise<ApiKeys> {
  let text: string;
  try {
    const file = await open(path);
    try {
      const { size } = await file.stat();
      if (size > MAX_FILE) throw new SettingsError(`${source} has ${size} bytes, but at most ${MAX_FILE} are read.`);
      text = await file.readFile('utf8');
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof SettingsError) throw error;
    throw new SettingsError(`${source} cannot be read: ${codeOf(error)}.`, { cause: error });
  }
  return parseApiKeys(text, source);
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
