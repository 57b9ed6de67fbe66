import { createHash } from 'node:crypto';
import { SignJWT } from 'jose';
import type { SigningKey } from '../keys/signing-keys.js';

/** What a delivery's JWT tells of it. */
export interface DeliveryClaims {
  /** The webhook's URL, which becomes `aud`. */
  readonly audience: string;
  /** The id of the delivery (`webhook-id`), which becomes `jti`. */
  readonly id: string;
  readonly taskId: string;
  /** The body as it travels, in UTF-8. Its SHA-256 in hex becomes `request_body_sha256`. */
  readonly body: string;
}

/** The claim that binds a JWT to the body it came with. */
export const BODY_CLAIM = 'request_body_sha256';

/** How long a JWT is valid, in seconds: long enough for one attempt at a delivery and for clocks that differ. */
const LIFETIME = 300;

/**
 * Makes the JWTs of deliveries, as A2A's guide to push notifications suggests them. They are valid for five minutes
 * from now on, and signed with the first key.
 *
 * @param issuer - the public URL of the deployment, below which the JWKS is found; it becomes `iss`.
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
