import { randomBytes, randomUUID } from 'node:crypto';
import type { JWK } from 'jose';
import { jwksIn, readKeyFile, refuseSameKids, refusing, sourceOf, type Refuse } from './key-file.js';

/** A key that seals secrets. */
export interface SecretKey {
  /** The id of the key, which stands in clear beside everything that it seals. */
  readonly kid: string;
  /** The key itself, of 32 bytes. */
  readonly key: Uint8Array;
}

/** The content encryption of RFC 7518 §5.3 that the keys are for. */
export const SECRET_ALGORITHM = 'A256GCM';

const KEY_BYTES = 32;

/** Base64url without padding, as JWKs have it (RFC 7518 §6.4.1). */
const BASE64URL = /^[A-Za-z0-9_-]+$/;

const VARIABLE = 'PERDURE_SECRET_KEYS_FILE';

/**
 * Makes a new key that seals secrets.
 *
 * @param kid - the id of the key. Default: a UUID, since a thumbprint would tell something of the key.
 */
export function makeSecretKey(kid: string = randomUUID()): JWK & { readonly kid: string } {
  return { kty: 'oct', kid, alg: SECRET_ALGORITHM, use: 'enc', k: randomBytes(KEY_BYTES).toString('base64url') };
}

/**
 * Reads the keys that seal secrets from a file.
 *
 * @throws SettingsError when the file cannot be read, and as `parseSecretKeys` does.
 */
export async function readSecretKeys(path: string): Promise<readonly SecretKey[]> {
  return parseSecretKeys(await readKeyFile(path, VARIABLE), sourceOf(path, VARIABLE));
}

/**
 * Reads the keys that seal secrets, in the order of the text: a JWKS of `oct` keys of 256 bits, each with a `kid`. The
 * first one seals, and all of them open.
 *
 * @param source - where the text came from, for the errors.
 * @throws SettingsError that says which key is at fault, and quotes nothing of it.
 */
export function parseSecretKeys(text: string, source: string): readonly SecretKey[] {
  const refuse = refusing(source, '`perdure secret-key` makes a key.');
  const keys = jwksIn(text, refuse).map((jwk, index) =>
    toSecretKey(jwk, (fault) => refuse(`key ${index + 1} ${fault}.`)),
  );
  if (keys.length === 0) refuse('there is no key in it.');
  refuseSameKids(keys, refuse);
  return keys;
}

function toSecretKey(jwk: object, refuse: Refuse): SecretKey {
  const { kty, kid, k, alg }: { kty?: unknown; kid?: unknown; k?: unknown; alg?: unknown } = jwk;
  if (kty !== 'oct') return refuse('has another "kty" than "oct"');
  if (typeof kid !== 'string' || kid === '') return refuse('has no "kid", by which it is found again');
  if (alg !== undefined && alg !== SECRET_ALGORITHM) return refuse(`has another "alg" than "${SECRET_ALGORITHM}"`);
  const key = typeof k === 'string' && BASE64URL.test(k) ? Buffer.from(k, 'base64url') : undefined;
  if (key?.length !== KEY_BYTES) return refuse(`must be of ${KEY_BYTES * 8} bits, as base64url in "k"`);
  return { kid, key: new Uint8Array(key) };
}
