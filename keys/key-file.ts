/**
 * What all files of keys have in common: they are read when a process starts, and what is wrong with them is told
 * without quoting them.
 */
import { readFile } from 'node:fs/promises';
import { SettingsError } from '../protocol/settings.js';

/**
 * Ends the reading of keys by an error.
 *
 * @param fault - what is wrong, as a sentence or the end of one. It quotes no key.
 */
export type Refuse = (fault: string) => never;

/**
 * Makes what refuses keys with a SettingsError.
 *
 * @param source - what was read, for the error.
 * @param remedy - what to do, as a sentence.
 */
export function refusing(source: string, remedy: string): Refuse {
  return (fault) => {
    throw new SettingsError(`${source}: ${fault} ${remedy}`);
  };
}

/** What errors call a file of keys. */
export function sourceOf(path: string, variable: string): string {
  return `${variable} (${path})`;
}

/**
 * Reads the text of a file of keys.
 *
 * @param variable - the environment variable that names the file, for the error.
 * @throws SettingsError when there is no such file, or it may not be read.
 */
export async function readKeyFile(path: string, variable: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    throw new SettingsError(`${sourceOf(path, variable)} cannot be read: ${code}.`, { cause });
  }
}

/**
 * The keys of a JWKS (RFC 7517 §5), or the one JWK that the text is.
 *
 * @param notJson - what the error says of text that is not JSON. Default: that it is not.
 */
export function jwksIn(text: string, refuse: Refuse, notJson = 'it is not JSON.'): readonly object[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return refuse(notJson);
  }
  const keys = isObject(json) && 'keys' in json ? json.keys : [json];
  if (!Array.isArray(keys) || !keys.every(isObject)) return refuse('it must be a JWKS: {"keys": [ … ]}.');
  return keys;
}

/** Refuses keys of which two have the same id, since keys are told apart by their ids. */
export function refuseSameKids(keys: readonly { readonly kid: string }[], refuse: Refuse): void {
  for (const [index, { kid }] of keys.entries()) {
    if (keys.findIndex((key) => key.kid === kid) < index) refuse(`key ${index + 1} has the "kid" of another: ${kid}.`);
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
