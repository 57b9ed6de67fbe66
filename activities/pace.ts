/** Between two batches at least this long, in ms. */
const SHORTEST_REST = 50;

/** While a turn is young, not longer than this, in ms. */
const LONGEST_REST = 2_000;

/** A rest of this many round trips keeps a slow Temporal from being asked more often than it can answer. */
const ROUND_TRIPS = 3;

/** After so many batches the rest has doubled; so a turn can stream for days before its run is full of signals. */
const BATCHES_TO_DOUBLE = 600;

/**
 * How long to rest before the next batch of events, in ms.
 *
 * @param roundTrip - how long batches take to be acknowledged, in ms.
 * @param batches - batches that the run's history holds already.
 */
export function restAfter(roundTrip: number, batches: number): number {
  const rest = Math.min(LONGEST_REST, Math.max(SHORTEST_REST, ROUND_TRIPS * roundTrip));
  return rest * 2 ** (batches / BATCHES_TO_DOUBLE);
}
