import { createHash, generateKeyPairSync } from 'node:crypto';
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import { parseSigningKeys } from '../../keys/signing-keys.js';
import { createJwtSigner } from '../../webhooks/jwt.js';
import { BODY, TASK_ID } from './deliveries.js';

const ISSUER = 'https://agents.example.com';
const CLAIMS = { audience: 'https://receiver.example.com/a2a', id: `${TASK_ID}.main.3`, taskId: TASK_ID, body: BODY };

const KINDS = {
  ES256: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  EdDSA: () => generateKeyPairSync('ed25519'),
  RS256: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
};

function newKeys(...kinds: (keyof typeof KINDS)[]) {
  const pems = kinds.map((kind) => KINDS[kind]().privateKey.export({ type: 'pkcs8', format: 'pem' }));
  return parseSigningKeys(pems.join('\n'), 'the test');
}

describe("a delivery's JWT", () => {
  it.each(['ES256', 'EdDSA', 'RS256'] as const)('is verified with the JWKS, signed by %s', async (alg) => {
    const keys = await newKeys(alg);
    const before = Math.floor(Date.now() / 1000);
    const jwt = await createJwtSigner({ keys, issuer: ISSUER })(CLAIMS);

    const jwks = createLocalJWKSet({ keys: keys.map(({ publicJwk }) => publicJwk) });
    const { payload, protectedHeader } = await jwtVerify(jwt, jwks, { issuer: ISSUER, audience: CLAIMS.audience });
    expect(protectedHeader).toEqual({ alg, kid: keys[0]?.kid, typ: 'JWT' });
    expect(payload).toEqual({
      iss: ISSUER,
      aud: CLAIMS.audience,
      jti: CLAIMS.id,
      taskId: TASK_ID,
      request_body_sha256: createHash('sha256').update(BODY).digest('hex'),
      iat: payload.iat,
      exp: (payload.iat ?? 0) + 300,
    });
    expect(payload.iat).toBeGreaterThanOrEqual(before);
    expect(payload.iat).toBeLessThanOrEqual(Date.now() / 1000);
  });

  it('is signed with the first of several keys', async () => {
    const keys = await newKeys('ES256', 'EdDSA');
    const jwt = await createJwtSigner({ keys, issuer: ISSUER })(CLAIMS);
    expect(decodeProtectedHeader(jwt).kid).toBe(keys[0]?.kid);
  });

  it('needs a key', () => {
    expect(() => createJwtSigner({ keys: [], issuer: ISSUER })).toThrow('`perdure signing-key` makes one');
  });
});
