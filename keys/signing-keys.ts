import { createPrivateKey, createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { calculateJwkThumbprint, type JWK } from 'jose';
import { SettingsError } from '../protocol/settings-error.js';

/** A key that signs agent cards. */
export interface SigningKey {
  readonly kid: string;
  readonly alg: string;
  readonly privateKey: KeyObject;
  /** What verifiers need: the public half, with `kid`, `alg` and `use`. */
  readonly publicJwk: JWK;
}

/** What a kind of key can sign with (RFC 7518 §3.1, RFC 8037), by key type and curve. */
const ALGORITHMS: Readonly<Record<string, string>> = {
  'EC P-256': 'ES256',
  'EC P-384': 'ES384',
  'EC P-521': 'ES512',
  'OKP Ed25519': 'EdDSA',
  RSA: 'RS256',
};

/** What RSA keys can sign with; the key cannot tell which. */
const RSA_ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'];

/** jose signs with nothing shorter. */
const MIN_RSA_BITS = 2048;

const PEM = /-----BEGIN [A-Z ]*PRIVATE KEY-----[^-]+-----END [A-Z ]*PRIVATE KEY-----/g;

/** Reads the keys that sign cards from a file. @throws SettingsError as `parseSigningKeys` does. */
export async function readSigningKeys(path: string): Promise<readonly SigningKey[]> {
  const source = `PERDURE_CARD_SIGNING_KEYS_FILE (${path})`;
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    throw new SettingsError(`${source} cannot be read: ${code}.`, { cause });
  }
  return await parseSigningKeys(text, source);
}

/**
 * The keys that sign cards, in the order of the text: a JWKS, one JWK, or private keys in PEM. A key without `kid` gets
 * its thumbprint (RFC 7638), one without `alg` what its kind signs with.
 *
 * @param source - where the text came from, for the errors.
 * @throws SettingsError that says which key is at fault, and quotes nothing of it.
 */
export async function parseSigningKeys(text: string, source: string): Promise<readonly SigningKey[]> {
  const refuse = (fault: string): never => {
    throw new SettingsError(`${source}: ${fault} \`perdure signing-key\` makes a key.`);
  };
  const pems = text.match(PEM) ?? [];
  const read = pems.length > 0 ? pems.map((pem) => ({ pem })) : jwksIn(text, refuse).map((jwk) => ({ jwk }));
  if (read.length === 0) refuse('there is no private key in it.');

  const keys: SigningKey[] = [];
  for (const [index, from] of read.entries()) {
    const key = await toSigningKey(from, (fault) => refuse(`key ${index + 1} ${fault}.`));
    if (keys.some(({ kid }) => kid === key.kid)) refuse(`key ${index + 1} has the "kid" of another: ${key.kid}.`);
    keys.push(key);
  }
  return keys;
}

function jwksIn(text: string, refuse: (fault: string) => never): readonly object[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return refuse('it is neither JSON nor PEM.');
  }
  const keys = isObject(json) && 'keys' in json ? json.keys : [json];
  if (!Array.isArray(keys) || !keys.every(isObject)) return refuse('it must be a JWKS: {"keys": [ … ]}.');
  return keys;
}

type KeyText = { readonly pem: string } | { readonly jwk: object };

async function toSigningKey(from: KeyText, refuse: (fault: string) => never): Promise<SigningKey> {
  const privateKey = importKey(from, refuse);
  const { kty = '', crv, ...members } = createPublicKey(privateKey).export({ format: 'jwk' });
  const bare: JWK = { kty, ...(crv !== undefined && { crv }), ...textsOf(members) };
  const alg = ALGORITHMS[crv === undefined ? kty : `${kty} ${crv}`];
  if (alg === undefined) return refuse(`is of a kind that cannot sign a card; use EC P-256, Ed25519 or RSA`);
  const bits = privateKey.asymmetricKeyDetails?.modulusLength;
  if (bits !== undefined && bits < MIN_RSA_BITS) return refuse(`has ${bits} bits, but must have ${MIN_RSA_BITS}`);

  const named: { alg?: unknown; kid?: unknown } = 'jwk' in from ? from.jwk : {};
  const possible = kty === 'RSA' ? RSA_ALGORITHMS : [alg];
  const algorithm = possible.find((each) => each === (named.alg ?? alg));
  if (algorithm === undefined) {
    return refuse(`has "alg" ${JSON.stringify(named.alg)}, but a key of its kind signs with ${possible.join(', ')}`);
  }
  if (named.kid !== undefined && (typeof named.kid !== 'string' || named.kid === '')) {
    return refuse('has a "kid" that is no text');
  }
  const kid = named.kid ?? (await calculateJwkThumbprint(bare));
  return { kid, alg: algorithm, privateKey, publicJwk: { ...bare, kid, alg: algorithm, use: 'sig' } };
}

function importKey(from: KeyText, refuse: (fault: string) => never): KeyObject {
  try {
    if ('pem' in from) return createPrivateKey(from.pem);
    // Safe: what is wrong with it, if anything, is for the import to find out.
    return createPrivateKey({ key: from.jwk as JsonWebKey, format: 'jwk' });
  } catch {
    // Its own words may quote the key.
    return refuse('cannot be read: it must be a private key, and not encrypted');
  }
}

function textsOf(members: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(members).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  );
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
