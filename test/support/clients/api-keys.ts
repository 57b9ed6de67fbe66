import type { ApiKeyEntry } from '../../../api/authentication/api-key-entries.js';
import { createApiKey, hashApiKey } from '../../../api/authentication/api-key.js';

/** A key, and what of it is stored. */
export interface TestKey {
  readonly key: string;
  readonly entry: ApiKeyEntry;
  /** What a request with it carries. */
  readonly headers: Record<string, string>;
}

/** Makes a key of `acme`'s `alice`, or of who else. */
export function testKey(change: Partial<ApiKeyEntry> = {}): TestKey {
  const key = createApiKey();
  const entry = { hash: hashApiKey(key), tenant: 'acme', subject: 'alice', ...change };
  return { key, entry, headers: { authorization: `Bearer ${key}` } };
}

/** The JSON of a file of keys. */
export function keysJson(...keys: readonly TestKey[]): string {
  return JSON.stringify(keys.map(({ entry }) => entry));
}
