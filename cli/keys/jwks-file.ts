import type { JWK } from 'jose';
import { readIfThere, writePrivately } from './private-file.js';
import type { Say } from '../terminal/say.js';
import { settingsProblem } from '../process/settings-problem.js';
import { UserError } from '../terminal/user-error.js';

/** A key that was just made, and where it goes. */
export interface NewKey {
  readonly key: JWK & { readonly kid: string };
  /** The JWKS to add it to; made when it is not there. Only its owner can read it. Absent: the key is told. */
  readonly file?: string | undefined;
  readonly place: 'first' | 'last';
  /** Reads the JWKS as those who use it do. @throws SettingsError */
  readonly check: (text: string, source: string) => unknown;
  /** How the file is used, to read on from where the key is. */
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

/** As it stands in a file. */
export function jwksText(keys: readonly unknown[]): string {
  return `${JSON.stringify({ keys }, null, 2)}\n`;
}

function keysIn(text: string | undefined, file: string): readonly unknown[] {
  if (text === undefined) return [];
  try {
    const json: unknown = JSON.parse(text);
    if (typeof json === 'object' && json !== null && 'keys' in json && Array.isArray(json.keys)) return json.keys;
  } catch {
    // Not a JWKS, as is said below.
  }
  throw new UserError(`${file} is not a JWKS ({"keys": [ … ]}), so no key can be added to it. Name another file.`);
}
