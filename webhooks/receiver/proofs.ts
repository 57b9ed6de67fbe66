import type { Proof } from './delivery.js';
import { jwtProof, type JwksOptions } from './jwt-proof.js';
import { signatureProof, type SecretSource, tokenProof } from './secret-proofs.js';

/** How deliveries are checked. Each proof that is configured must hold; at least `secret` or `jwks` must be. */
export interface ProofOptions {
  /**
   * The secret that deliveries are signed with. There may be several while they are changed, and any of them will do. A
   * function looks up what a task or a config has of its own; when it finds none, the delivery is refused.
   */
  readonly secret?: string | readonly string[] | SecretSource | undefined;
  /** The keys of a deployment that signs by JWT. */
  readonly jwks?: JwksOptions | undefined;
  /** The `token` of the config, which comes in a header. It is not needed beside a signature that is made with it. */
  readonly token?: string | undefined;
  /** How far the time of an attempt may be from now, in ms. Default: 5 minutes. */
  readonly maxAge?: number;
}

const MAX_AGE = 5 * 60_000;

/**
 * The proofs that the options ask for.
 *
 * @throws TypeError when there is nothing to check with, or an option is there but empty.
 */
export function proofsOf(options: ProofOptions): readonly Proof[] {
  for (const name of ['secret', 'jwks', 'token'] as const) {
    // As a rule this is an environment variable that is not set: without the error, a check would be gone unnoticed.
    if (name in options && (options[name] === undefined || options[name] === '')) {
      throw new TypeError(`"${name}" must not be empty; leave it out if deliveries are not to be checked with it.`);
    }
  }
  const { secret, jwks, token, maxAge = MAX_AGE } = options;
  if (Array.isArray(secret) && (secret.length === 0 || secret.includes(''))) {
    throw new TypeError('"secret" must be one or more texts that are not empty.');
  }
  if (secret === undefined && !jwks) throw new TypeError('A webhook receiver needs "secret" or "jwks" to check with.');
  return [
    ...(secret === undefined ? [] : [signatureProof(typeof secret === 'function' ? secret : () => secret, maxAge)]),
    ...(jwks ? [jwtProof(jwks, maxAge)] : []),
    ...(token === undefined ? [] : [tokenProof(token)]),
  ];
}
