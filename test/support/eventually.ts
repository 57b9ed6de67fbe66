import { vi } from 'vitest';

/** Far more than anything takes, also on a machine that is busy with other tests; in ms. */
const LIMIT = 30_000;

/** Tries until `check` does not throw any more, and gives what it gave. */
export function eventually<T>(check: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(check, { timeout: LIMIT, interval: 25 });
}
