import { CompactEncrypt, compactDecrypt, decodeProtectedHeader } from 'jose';
import type { JsonObject } from '../protocol/a2a.js';
import { SECRET_ALGORITHM, type SecretKey } from './secret-keys.js';

/** Makes secrets unreadable for whoever has no key, and readable again. */
export interface SecretBox {
  /**
   * Seals a secret.
   *
   * @param context - what the secret belongs to. It is not secret itself, and stands in clear in the result.
   * @returns text that nobody can read or change without the key.
   */
  seal(value: JsonObject, context: string): Promise<string>;
  /**
   * Opens what was sealed.
   *
   * @param context - the context as it was at `seal`, so that nobody can make a secret work elsewhere by copying what
   * is sealed.
   * @throws SealedError when no key fits, the context is another, or the text was changed.
   */
  open(sealed: string, context: string): Promise<JsonObject>;
}

/** What is sealed cannot be opened. Its message tells why, and nothing of what is inside. */
export class SealedError extends Error {
  override readonly name = 'SealedError';
}

/**
 * The header parameter that holds the context. It is private (RFC 7516 §4.3), and protected with the rest of the
 * header.
 */
const CONTEXT_HEADER = 'perdure-context';

/**
 * Seals by JWE in its compact form (RFC 7516): AES-256-GCM with the key itself.
 *
 * @param keys - the first one seals; all of them open.
 * @throws RangeError when there is none.
 */
export function createSecretBox(keys: readonly SecretKey[]): SecretBox {
  const [sealing] = keys;
  if (!sealing) throw new RangeError('A secret box needs a key.');
  const byKid = new Map(keys.map(({ kid, key }) => [kid, key]));
  return {
    async seal(value, context) {
      return await new CompactEncrypt(new TextEncoder().encode(JSON.stringify(value)))
        .setProtectedHeader({ alg: 'dir', enc: SECRET_ALGORITHM, kid: sealing.kid, [CONTEXT_HEADER]: context })
        .encrypt(sealing.key);
    },
    async open(sealed, context) {
      const { kid, of } = readHeader(sealed);
      const key = byKid.get(kid);
      if (!key) throw new SealedError(`It was sealed with the key "${kid}", which is not among the secret keys.`);
      if (of !== context) throw new SealedError(`It was sealed with the key "${kid}" for something else.`);
      try {
        const { plaintext } = await compactDecrypt(sealed, key, {
          keyManagementAlgorithms: ['dir'],
          contentEncryptionAlgorithms: [SECRET_ALGORITHM],
        });
        // Safe: whoever has the key has sealed a `JsonObject`.
        return JSON.parse(new TextDecoder().decode(plaintext)) as JsonObject;
      } catch {
        // The words of that error may quote the content.
        throw new SealedError(`It is damaged, or the key "${kid}" is not the one that it was sealed with.`);
      }
    },
  };
}

/** Reads the header of a sealed text, which is not verified yet. */
function readHeader(sealed: string): { readonly kid: string; readonly of: unknown } {
  try {
    const { kid, [CONTEXT_HEADER]: of } = decodeProtectedHeader(sealed);
    if (kid !== undefined) return { kid, of };
  } catch {
    // It is no JWE at all, as is said below.
  }
  throw new SealedError('It is not sealed, or is damaged: it names no key.');
}

/**
 * The context that the secrets of a push config are sealed for. With it nobody can have them sent elsewhere by copying
 * them into another config.
 *
 * @param workflowId - the id of the task's own workflow, whichever workflow has the config.
 */
export function pushSecretContext(workflowId: string, configId: string): string {
  return `${workflowId}/${configId}`;
}
