import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { makeSecretKey, parseSecretKeys, readSecretKeys } from '../../keys/secret-keys.js';
import { SettingsError } from '../../protocol/settings.js';

const jwks = (...keys: readonly unknown[]): string => JSON.stringify({ keys });
const bytes = (n: number): string => Buffer.alloc(n, 7).toString('base64url');

function refusal(text: string): string {
  try {
    parseSecretKeys(text, 'keys.json');
  } catch (error) {
    if (error instanceof SettingsError) return error.message;
    throw error;
  }
  return '';
}

describe('secret keys', () => {
  test('are those of a JWKS, in its order, with their bytes', () => {
    const keys = parseSecretKeys(
      jwks({ kty: 'oct', kid: 'new', k: bytes(32) }, { ...makeSecretKey('old'), k: bytes(32) }),
      'keys.json',
    );
    expect(keys.map(({ kid }) => kid)).toEqual(['new', 'old']);
    expect(keys[0]?.key).toEqual(new Uint8Array(32).fill(7));
  });

  test('may be one JWK', () => {
    expect(parseSecretKeys(JSON.stringify(makeSecretKey('only')), 'keys.json')).toMatchObject([{ kid: 'only' }]);
  });

  test('are new with each that is made', () => {
    const [a, b] = [makeSecretKey(), makeSecretKey()];
    expect(parseSecretKeys(jwks(a, b), 'keys.json')).toHaveLength(2);
    expect(a.k).not.toBe(b.k);
  });

  test.each([
    ['text that is no JSON', 'secret', 'keys.json: it is not JSON.'],
    ['JSON that is no JWKS', '[1]', 'it must be a JWKS'],
    ['a JWKS of other things', jwks('a'), 'it must be a JWKS'],
    ['no key', jwks(), 'there is no key in it.'],
    ['a key of another type', jwks(makeSecretKey('a'), { kty: 'EC', kid: 'b' }), 'key 2 has another "kty" than "oct"'],
    ['a key without an id', jwks({ kty: 'oct', k: bytes(32) }), 'key 1 has no "kid"'],
    ['a key with an empty id', jwks(makeSecretKey('')), 'key 1 has no "kid"'],
    ['a key for something else', jwks({ ...makeSecretKey('a'), alg: 'HS256' }), 'another "alg" than "A256GCM"'],
    ['a key that is too short', jwks({ ...makeSecretKey('a'), k: bytes(31) }), 'key 1 must be of 256 bits'],
    ['a key that is too long', jwks({ ...makeSecretKey('a'), k: bytes(33) }), 'key 1 must be of 256 bits'],
    ['a key in hex with colons', jwks({ ...makeSecretKey('a'), k: 'ab:'.repeat(15) }), 'key 1 must be of 256 bits'],
    ['a key without its bytes', jwks({ kty: 'oct', kid: 'a' }), 'key 1 must be of 256 bits'],
    ['an id that is there twice', jwks(makeSecretKey('a'), makeSecretKey('a')), 'key 2 has the "kid" of another: a.'],
  ])('are refused with the reason, and with what makes one: %s', (_, text, reason) => {
    expect(refusal(text)).toContain(reason);
    expect(refusal(text)).toContain('`perdure secret-key` makes a key.');
  });

  test('are never quoted when they are refused', () => {
    const k = 'c2VjcmV0LWJ1dC1zaG9ydA';
    expect(refusal(jwks({ kty: 'oct', kid: 'a', k }))).not.toContain(k);
    expect(refusal(`{"k": "${k}"`)).not.toContain(k);
  });

  test('are read from the file that the variable names', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'perdure-keys-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const file = join(folder, 'secret-keys.json');
    await expect(readSecretKeys(file)).rejects.toThrow(`PERDURE_SECRET_KEYS_FILE (${file}) cannot be read: ENOENT.`);
    await writeFile(file, jwks(makeSecretKey('a')));
    expect(await readSecretKeys(file)).toMatchObject([{ kid: 'a' }]);
    await writeFile(file, '{}');
    await expect(readSecretKeys(file)).rejects.toThrow(`PERDURE_SECRET_KEYS_FILE (${file}): key 1 has another "kty"`);
  });
});
