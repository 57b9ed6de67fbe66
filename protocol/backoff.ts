/** Waits that grow from one failure to the next, in ms. */
export type Backoff = Pick<RetryPolicy, 'initialInterval' | 'backoffCoefficient' | 'maximumInterval'>;

/**
 * How long to wait after a failed attempt, in ms. The wait grows exponentially, and half of it is random, so that what
 * failed at one time does not come back at one time. Whoever said when to come back gets that wait, unless it is
 * shorter.
 *
 * @param failures - how many attempts have failed, this one included.
 * @param retryAfter - the wait that was asked for, in ms. Default: 0.
 * @param random - a number from 0 to 1.
 */
export function backoff(
  { initialInterval, backoffCoefficient, maximumInterval }: Backoff,
  failures: number,
  { retryAfter = 0, random }: { readonly retryAfter?: number | undefined; readonly random: number },
): number {
  const full = Math.min(maximumInterval, initialInterval * backoffCoefficient ** (failures - 1));
  return Math.ceil(Math.max(retryAfter, (full * (1 + random)) / 2));
}

/** How often, and how soon, a turn is tried again whose agent throws. Waits are in ms. */
export interface RetryPolicy {
  /** How many attempts may end in an error of the agent, the first included. Lost workers do not count. */
  readonly maximumAttempts: number;
  readonly initialInterval: number;
  readonly backoffCoefficient: number;
  readonly maximumInterval: number;
}
