import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose';
import { parseSigningKeys } from '../../keys/signing-keys.js';
import { readIfThere, writePrivately } from '../private-file.js';
import type { Say } from '../say.js';
import { settingsProblem } from '../settings-problem.js';
import { UserError } from '../user-error.js';

export interface SigningKeyOptions {
  readonly alg: 'ES256' | 'EdDSA' | 'RS256';
  /** Default: the thumbprint of the key. */
  readonly kid?: string;
  /** The JWKS to add the key to, behind the others; it is made when it is not there. */
  readonly file?: string;
}

/**
 * Makes a key that signs agent cards: tells it as a JWKS for `PERDURE_CARD_SIGNING_KEYS_FILE`, or puts it there.
 *
 * @throws UserError when an option or the file is not usable. Then the file is as it was.
 */
export async function runSigningKey({ alg, kid, file }: SigningKeyOptions, say: Say): Promise<void> {
  const { privateKey } = await generateKeyPair(alg, { extractable: true });
  const bare = await exportJWK(privateKey);
  const jwk: JWK = { ...bare, kid: kid ?? (await calculateJwkThumbprint(bare)), alg, use: 'sig' };
  if (file === undefined) {
    say(JSON.stringify({ keys: [jwk] }, null, 2));
    return;
  }
  const known = await readIfThere(file);
  const text = `${JSON.stringify({ keys: [...jwksIn(known, file), jwk] }, null, 2)}\n`;
  await parseSigningKeys(text, file).catch((error: unknown) => {
    throw settingsProblem(error);
  });
  await writePrivately(file, text);
  say(`The key "${jwk.kid}" is in ${file}: PERDURE_CARD_SIGNING_KEYS_FILE=${file}`);
}

function jwksIn(text: string | undefined, file: string): readonly unknown[] {
  if (text === undefined) return [];
  try {
    const json: unknown = JSON.parse(text);
    if (typeof json === 'object' && json !== null && 'keys' in json && Array.isArray(json.keys)) return json.keys;
  } catch {
    // Not a JWKS, as is said below.
  }
  throw new UserError(`${file} is not a JWKS ({"keys": [ … ]}), so no key can be added to it. Name another file.`);
}
