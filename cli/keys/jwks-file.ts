import type { JWK } from 'jose';
import { settingsProblem } from '../process/settings-problem.js';
import type { Say } from '../terminal/say.js';
import { UserError } from '../terminal/user-error.js';
import { readIfThere, writePrivately } from './private-file.js';

/** A key that was just made, and where it goes. */
export interface NewKey {
  readonly key: JWK & { readonly kid: string };
  /**
   * The file of the JWKS to add the key to, which only its owner can read. It is made when it is not there. Without
   * one, the key is told.
   */
  readonly file?: string | undefined;
  readonly place: 'first' | 'last';
  /**
   * Reads the JWKS as those who use it do.
   *
   * @throws SettingsError when it is not usable.
   */
  readonly check: (text: string, source: string) => unknown;
  /** Tells how the file is used, in words that read on from where the key is. */
  readonly use: (file: string) => string;
}

/**
 * Tells a new key as a JWKS, or adds it to the one in a file.
 *
 * @throws UserError when the key or the file is not usable. Then the file is as it was.
 */
export async function handOverKey({ key, file, place, check, use }: NewKey, say: Say): Promise<void> {
  const known = file === undefined ? [] : keysIn(await readIfThere(file), file);
  const text = jwksText(place === 'first' ? [key, ...known] : [...known, key]);
  try {
    await check(text, file ?? 'The new key');
  } catch (error) {
    throw settingsProblem(error);
  }
  if (file === undefined) {
    say(text.trimEnd());
    return;
  }
  await writePrivately(file, text);
  say(`The key "${key.kid}" is in ${file}${use(file)}`);
}

/** The text of a JWKS as it stands in a file. */
export function jwksText(keys: readonly unknown[]): string {
  return `${JSON.stringify({ keys }, null, 2)}\n`;
}

function keysIn(text: string | undefined, file: string): readonly unknown[] {
  if (text === undefined) return [];
  try {
    const json: unknown = JSON.parse(text);
    if (typeof json === 'object' && json !== null && 'keys' in json && Array.isArray(json.keys)) return json.keys;
  } catch {
    // The text is not a JWKS, as the error below says.
  }
  throw new UserError(`${file} is not a JWKS ({"keys": [ … ]}), so no key can be added to it. Name another file.`);
}
