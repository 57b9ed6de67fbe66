import type { Proof } from './delivery.js';
import { jwtProof, type JwksOptions } from './jwt-proof.js';
import { signatureProof, type SecretSource, tokenProof } from './secret-proofs.js';

/** How deliveries are checked. Each proof that is configured must hold; at least `secret` or `jwks` must be. */
export interface ProofOptions {
  /**
   * What deliveries are signed with; several while they are changed: any of them will do. A function looks up what a task or
   * a config has of its own; none, and the delivery is refused.
   */
  readonly secret?: string | readonly string[] | SecretSource | undefined;
  /** For deployments that sign with a key of their own. */
  readonly jwks?: JwksOptions | undefined;
  /** The `token` of the config, which comes in a header. Not needed beside a signature with it. */
  readonly token?: string | undefined;
  /** How far the time of an attempt may be from now, in ms. Default: 5 minutes. */
  readonly maxAge?: number;
}

const MAX_AGE = 5 * 60_000;

/** @throws TypeError when there is nothing to check with, or an option is there but empty. */
export function proofsOf(options: ProofOptions): readonly Proof[] {
  for (const name of ['secret', 'jwks', 'token'] as const) {
    // As a rule an environment variable that is not set: without this, a check would be gone unnoticed.
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
