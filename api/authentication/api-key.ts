import { createHash, randomBytes } from 'node:crypto';

/** The prefix by which people, and programs that look for leaked secrets, tell what a key is for. */
const PREFIX = 'perdure_';

/** The form of a stored hash. */
export const KEY_HASH = /^sha256:[0-9a-f]{64}$/;

/** A new key, with 256 random bits. */
export function createApiKey(): string {
  return PREFIX + randomBytes(32).toString('base64url');
}

/**
 * The form in which a key is stored and looked up. A plain hash is enough: nobody guesses 256 random bits. It is also
 * what makes the look-up safe against timing: who tries keys does not choose their hashes.
 */
export function hashApiKey(key: string): string {
  return `sha256:${createHash('sha256').update(key).digest('hex')}`;
}
