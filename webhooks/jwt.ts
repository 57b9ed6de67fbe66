import { createHash } from 'node:crypto';
import { SignJWT } from 'jose';
import type { SigningKey } from '../keys/signing-keys.js';

/** What a delivery's JWT tells of it. */
export interface DeliveryClaims {
  /** The webhook's URL: `aud`. */
  readonly audience: string;
  /** `webhook-id`: `jti`. */
  readonly id: string;
  readonly taskId: string;
  /** As it travels, in UTF-8: its SHA-256 is `request_body_sha256`, in hex. */
  readonly body: string;
}

/** The claim that binds a JWT to the body it came with. */
export const BODY_CLAIM = 'request_body_sha256';

/** Of a JWT, in seconds: for one attempt at a delivery, and clocks that differ. */
const LIFETIME = 300;

/**
 * Makes the JWTs of deliveries, as A2A's guide to push notifications suggests them: from now on for five minutes, signed
 * with the first key.
 *
 * @param issuer - the public URL of the deployment, below which the JWKS is found: `iss`.
 * @throws RangeError when there is no key.
 */
export function createJwtSigner({
  keys,
  issuer,
}: {
  readonly keys: readonly SigningKey[];
  readonly issuer: string;
}): (claims: DeliveryClaims) => Promise<string> {
  const [key] = keys;
  if (!key) throw new RangeError('There is no key to sign deliveries with: `perdure signing-key` makes one.');
  return async ({ audience, id, taskId, body }) => {
    const now = Math.floor(Date.now() / 1000);
    return await new SignJWT({ taskId, [BODY_CLAIM]: createHash('sha256').update(body).digest('hex') })
      .setProtectedHeader({ alg: key.alg, kid: key.kid, typ: 'JWT' })
      .setIssuer(issuer)
      .setAudience(audience)
      .setJti(id)
      .setIssuedAt(now)
      .setExpirationTime(now + LIFETIME)
      .sign(key.privateKey);
  };
}
