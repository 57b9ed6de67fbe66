/** Waits that grow, in ms. */
export type Backoff = Pick<RetryPolicy, 'initialInterval' | 'backoffCoefficient' | 'maximumInterval'>;

/**
 * How long to wait after a failed attempt, in ms: exponential, and of that a random half, so that what failed at one time does
 * not come back at one time. Who says when to come back gets that, unless it is sooner.
 *
 * @param failures - attempts that have failed, this one included.
 * @param random - from 0 to 1.
 */
export function backoff(
  { initialInterval, backoffCoefficient, maximumInterval }: Backoff,
  failures: number,
  { retryAfter = 0, random }: { readonly retryAfter?: number | undefined; readonly random: number },
): number {
  const full = Math.min(maximumInterval, initialInterval * backoffCoefficient ** (failures - 1));
  return Math.ceil(Math.max(retryAfter, (full * (1 + random)) / 2));
}

/** When an agent throws: how often, and how soon, the turn is tried again. */
export interface RetryPolicy {
  /** Attempts that may end in an error of the agent, the first included. Lost workers do not count. */
  readonly maximumAttempts: number;
  readonly initialInterval: number;
  readonly backoffCoefficient: number;
  readonly maximumInterval: number;
}
