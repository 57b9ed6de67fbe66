import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import { parseSigningKeys } from '../../keys/signing-keys.js';
import { handOverKey } from '../keys/jwks-file.js';
import type { Say } from '../terminal/say.js';

export interface SigningKeyOptions {
  readonly alg: 'ES256' | 'EdDSA' | 'RS256';
  /** The id of the key. Default: its thumbprint. */
  readonly kid?: string;
  /**
   * The file of the JWKS to add the key to, behind the others. It is made when it is not there. Default: the key is
   * told.
   */
  readonly file?: string;
}

/**
 * Makes a key that signs. It tells the key as a JWKS for `PERDURE_CARD_SIGNING_KEYS_FILE` or
 * `PERDURE_PUSH_SIGNING_KEYS_FILE`, or puts it there.
 *
 * @throws UserError when an option or the file is not usable. Then the file is as it was.
 */
export async function runSigningKey({ alg, file, ...options }: SigningKeyOptions, say: Say): Promise<void> {
  const { privateKey } = await generateKeyPair(alg, { extractable: true });
  const bare = await exportJWK(privateKey);
  const kid = options.kid ?? (await calculateJwkThumbprint(bare));
  const key = { ...bare, kid, alg, use: 'sig' };
  const use = (path: string) =>
    `: PERDURE_CARD_SIGNING_KEYS_FILE=${path} for agent cards, PERDURE_PUSH_SIGNING_KEYS_FILE=${path} for webhooks`;
  await handOverKey({ key, file, place: 'last', check: parseSigningKeys, use }, say);
}
