import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

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
