import { createPrivateKey, createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { calculateJwkThumbprint, type JWK } from 'jose';
import { jwksIn, readKeyFile, refuseSameKids, refusing, sourceOf, type Refuse } from './key-file.js';

/** A key that signs agent cards or deliveries to webhooks. */
export interface SigningKey {
  readonly kid: string;
  readonly alg: string;
  readonly privateKey: KeyObject;
  /** The public half of the key, with `kid`, `alg` and `use`, as verifiers need it. */
  readonly publicJwk: JWK;
}

/** The algorithm that a kind of key signs with by default (RFC 7518 §3.1, RFC 8037), by key type and curve. */
const ALGORITHMS: Readonly<Record<string, string>> = {
  'EC P-256': 'ES256',
  'EC P-384': 'ES384',
  'EC P-521': 'ES512',
  'OKP Ed25519': 'EdDSA',
  RSA: 'RS256',
};

/** The algorithms that RSA keys can sign with. The key itself does not tell which. */
const RSA_ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'];

/** The fewest bits of an RSA key, since jose signs with nothing shorter. */
const MIN_RSA_BITS = 2048;

const PEM = /-----BEGIN [A-Z ]*PRIVATE KEY-----[^-]+-----END [A-Z ]*PRIVATE KEY-----/g;

/**
 * Reads keys that sign from a file.
 *
 * @param variable - the environment variable that names the file, for the errors.
 * @throws SettingsError when the file cannot be read, and as `parseSigningKeys` does.
 */
export async function readSigningKeys(path: string, variable: string): Promise<readonly SigningKey[]> {
  return await parseSigningKeys(await readKeyFile(path, variable), sourceOf(path, variable));
}

/**
 * Reads keys that sign, in the order of the text: a JWKS, one JWK, or private keys in PEM. A key without `kid` gets its
 * thumbprint (RFC 7638), and one without `alg` what its kind signs with.
 *
 * @param source - where the text came from, for the errors.
 * @throws SettingsError that says which key is at fault, and quotes nothing of it.
 */
export async function parseSigningKeys(text: string, source: string): Promise<readonly SigningKey[]> {
  const refuse = refusing(source, '`perdure signing-key` makes a key.');
  const pems = text.match(PEM) ?? [];
  const jwks = pems.length > 0 ? [] : jwksIn(text, refuse, 'it is neither JSON nor PEM.');
  const read = [...pems.map((pem) => ({ pem })), ...jwks.map((jwk) => ({ jwk }))];
  if (read.length === 0) refuse('there is no private key in it.');

  const keys: SigningKey[] = [];
  for (const [index, from] of read.entries()) {
    keys.push(await toSigningKey(from, (fault) => refuse(`key ${index + 1} ${fault}.`)));
  }
  refuseSameKids(keys, refuse);
  return keys;
}

type KeyText = { readonly pem: string } | { readonly jwk: object };

async function toSigningKey(from: KeyText, refuse: Refuse): Promise<SigningKey> {
  const privateKey = importKey(from, refuse);
  const { kty = '', crv, ...members } = createPublicKey(privateKey).export({ format: 'jwk' });
  const bare: JWK = { kty, ...(crv !== undefined && { crv }), ...textsOf(members) };
  const alg = ALGORITHMS[crv === undefined ? kty : `${kty} ${crv}`];
  if (alg === undefined) return refuse('is of a kind that cannot sign; use EC P-256, Ed25519 or RSA');
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

function importKey(from: KeyText, refuse: Refuse): KeyObject {
  try {
    if ('pem' in from) return createPrivateKey(from.pem);
    // Safe: what is wrong with it, if anything, is for the import to find out.
    return createPrivateKey({ key: from.jwk as JsonWebKey, format: 'jwk' });
  } catch {
    // The words of that error may quote the key.
    return refuse('cannot be read: it must be a private key, and not encrypted');
  }
}

function textsOf(members: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(members).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  );
}
