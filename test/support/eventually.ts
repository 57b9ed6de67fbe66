import { vi } from 'vitest';

/** Far more than anything takes, also on a machine that is busy with other tests; in ms. */
const LIMIT = 30_000;

/**
 * Tries until `check` does not throw any more, and gives what it gave.
 *
 * @param timeout - ms. Default: 30 s.
 */
export function eventually<T>(check: () => T | Promise<T>, timeout = LIMIT): Promise<T> {
  return vi.waitFor(check, { timeout, interval: 25 });
}
