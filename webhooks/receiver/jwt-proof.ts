import { createHash } from 'node:crypto';
import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import { WEBHOOK_HEADERS } from '../delivery-headers.js';
import { BODY_CLAIM } from '../jwt.js';
import { headerOf, type WebhookHeaders, type Proof } from './delivery.js';
import { WebhookError } from './webhook-error.js';

/** Where the keys of a sender are, and what its JWTs must say. */
export interface JwksOptions {
  /** The URL of the JWKS: below the sender's public URL, at `/.well-known/jwks.json`. */
  readonly url: string;
  /** The sender's public URL, which its JWTs have as `iss`. */
  readonly issuer: string;
  /** The URL of this webhook as the config has it, which JWTs have as `aud`. */
  readonly audience: string;
}

/**
 * The algorithms that are accepted. All of them have public keys, since whoever can check a JWT must not be able to
 * make one.
 */
const ALGORITHMS = [
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
];

/** How far the clocks of sender and receiver may be apart, in seconds. */
const CLOCK_TOLERANCE = 60;

/**
 * Checks the JWT of a delivery: that it is of the issuer, and for this webhook, this delivery and this body.
 *
 * @param maxAge - how old a JWT may be, in ms. None is valid for longer than it says itself.
 * @throws TypeError when the URL is none.
 */
export function jwtProof({ url, issuer, audience }: JwksOptions, maxAge: number): Proof {
  if (!URL.canParse(url)) throw new TypeError(`"jwks.url" must be a URL, but is ${JSON.stringify(url)}.`);
  const keyOf = keysAt(new URL(url));
  const options = {
    ...{ issuer, audience, algorithms: ALGORITHMS, clockTolerance: CLOCK_TOLERANCE, maxTokenAge: maxAge / 1000 },
    requiredClaims: ['iss', 'aud', 'exp', 'iat', 'jti'],
  };
  return ({ id, name, headers }) => {
    const jwt = jwtIn(headers);
    if (jwt === undefined) throw new WebhookError('jwt', `There is no header ${WEBHOOK_HEADERS.jwt}.`);
    return async (body) => {
      let payload: JWTPayload;
      try {
        ({ payload } = await jwtVerify(jwt, keyOf, options));
      } catch (error) {
        throw refusalOf(error);
      }
      const expected = { jti: id, taskId: name.taskId, [BODY_CLAIM]: createHash('sha256').update(body).digest('hex') };
      for (const [claim, value] of Object.entries(expected)) {
        if (payload[claim] !== value)
          throw new WebhookError('jwt', `The JWT is for another delivery: see its "${claim}".`);
      }
    };
  };
}

function jwtIn(headers: WebhookHeaders): string | undefined {
  const bearer = /^Bearer +(\S+)$/i.exec(headerOf(headers, WEBHOOK_HEADERS.authorization) ?? '');
  return headerOf(headers, WEBHOOK_HEADERS.jwt) ?? bearer?.[1];
}

/** The keys of a JWKS. It is fetched when it is needed, and again for a key that is new, at most every 30 s. */
function keysAt(url: URL): JWTVerifyGetKey {
  const keys = createRemoteJWKSet(url);
  return async (header, token) => {
    try {
      return await keys(header, token);
    } catch (cause) {
      if (cause instanceof errors.JWKSNoMatchingKey || cause instanceof errors.JWKSMultipleMatchingKeys) throw cause;
      throw new WebhookError('keys-unavailable', `The JWKS cannot be read from ${url.href}.`, { cause });
    }
  };
}

function refusalOf(error: unknown): unknown {
  if (error instanceof errors.JWTExpired) return new WebhookError('too-old', 'The JWT has expired.', { cause: error });
  if (error instanceof errors.JWTClaimValidationFailed && error.claim === 'iat' && error.reason === 'check_failed') {
    return new WebhookError('too-new', 'The JWT was made in the future: compare the clocks.', { cause: error });
  }
  if (!(error instanceof errors.JOSEError)) return error;
  return new WebhookError('jwt', `The JWT does not hold: ${error.message}.`, { cause: error });
}
