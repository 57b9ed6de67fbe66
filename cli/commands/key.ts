import type { ApiKeyEntry } from '../../api/authentication/api-key-entries.js';
import { parseApiKeys } from '../../api/authentication/api-key-entries.js';
import { createApiKey, hashApiKey } from '../../api/authentication/api-key.js';
import { readIfThere, writePrivately } from '../keys/private-file.js';
import { settingsProblem } from '../process/settings-problem.js';
import type { Say } from '../terminal/say.js';

export interface KeyOptions {
  readonly tenant: string;
  readonly subject: string;
  /** What the log calls the key. */
  readonly id?: string;
  /** From when on the key is refused, in RFC 3339. Default: never. */
  readonly expires?: string;
  /** Whether the key is good for the routes for operators, too. */
  readonly operator?: boolean;
  /** The file to add the entry to, which is made when it is not there. Default: the entry is told. */
  readonly file?: string;
}

/**
 * Makes an API key. It tells the key, and puts its entry for `PERDURE_API_KEYS_FILE` into a file, or tells that too.
 *
 * @throws UserError when an option or the file is not usable. Then the file is as it was.
 */
export async function runKey({ file, ...options }: KeyOptions, say: Say): Promise<void> {
  const key = createApiKey();
  const { id, tenant, subject, expires, operator } = options;
  const entry: ApiKeyEntry = { id, hash: hashApiKey(key), tenant, subject, expires, operator };
  const shown = JSON.stringify(entry, null, 2);
  check(`[${shown}]`, 'The new key');
  const told = ['The API key, shown now and never again:', '', `  ${key}`, ''];
  if (file === undefined) {
    say([...told, 'Its entry for the array in PERDURE_API_KEYS_FILE:', '', shown].join('\n'));
    return;
  }
  const known = await readIfThere(file);
  const entries = known === undefined ? [] : check(known, file);
  await writePrivately(file, `${JSON.stringify([...entries, entry], null, 2)}\n`);
  say([...told, `Its hash is in ${file}: PERDURE_API_KEYS_FILE=${file}`].join('\n'));
}

/** Tells the hash of a key that somebody has already. */
export function runKeyHash(key: string, say: Say): void {
  say(hashApiKey(key.trim()));
}

function check(json: string, source: string): readonly ApiKeyEntry[] {
  try {
    return [...parseApiKeys(json, source).values()];
  } catch (error) {
    throw settingsProblem(error);
  }
}
