import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { UserError } from '../terminal/user-error.js';

/**
 * Reads the text of a file; undefined when there is none.
 *
 * @throws UserError when it cannot be read.
 */
export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return undefined;
    throw new UserError(`${path} cannot be read: ${codeOf(cause)}.`, { cause });
  }
}

/**
 * Writes a file that only its owner may read, in one step: whoever reads it meanwhile sees the old text or the new one.
 *
 * @throws UserError when it cannot be written.
 */
export async function writePrivately(path: string, text: string): Promise<void> {
  const draft = `${path}.${randomUUID()}`;
  try {
    await writeFile(draft, text, { mode: 0o600, flag: 'wx' });
    await rename(draft, path);
  } catch (cause) {
    throw new UserError(`${path} cannot be written: ${codeOf(cause)}.`, { cause });
  }
}

/**
 * Writes such a file if there is none of that name yet.
 *
 * @returns whether it was written.
 * @throws UserError when it cannot be written.
 */
export async function createPrivately(path: string, text: string): Promise<boolean> {
  const draft = `${path}.${randomUUID()}`;
  try {
    await writeFile(draft, text, { mode: 0o600, flag: 'wx' });
    // Unlike a rename, a link never replaces a file that has come meanwhile.
    await link(draft, path);
    return true;
  } catch (cause) {
    if (codeOf(cause) === 'EEXIST') return false;
    throw new UserError(`${path} cannot be written: ${codeOf(cause)}.`, { cause });
  } finally {
    await rm(draft, { force: true });
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
