import type { PushRetry } from '../../protocol/push.js';

/**
 * How long to wait after a failed attempt, in ms: exponential, and of that a random half, so that the tasks that a receiver
 * failed at one time do not come back at one time. A receiver that says when gets that, unless it is sooner.
 *
 * @param failures - attempts that have failed, this one included.
 * @param random - from 0 to 1.
 */
export function backoff(
  { initialInterval, backoffCoefficient, maximumInterval }: PushRetry,
  failures: number,
  { retryAfter = 0, random }: { readonly retryAfter?: number | undefined; readonly random: number },
): number {
  const full = Math.min(maximumInterval, initialInterval * backoffCoefficient ** (failures - 1));
  return Math.ceil(Math.max(retryAfter, (full * (1 + random)) / 2));
}
