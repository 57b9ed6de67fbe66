import { byPosition, keyOf, keyOfTime, LATEST, timeOf, type IndexEntry, type Key } from './position.js';
import type { IndexFilter } from './query.js';
import { MOST_LISTED, type TaskIndex } from './task-index.js';

export interface WindowOptions {
  readonly filter: IndexFilter;
  /** The window ends here, exclusive; absent: at the beginning of the list. */
  readonly below?: Key;
  /** How many entries the whole list has. */
  readonly total: number;
  /** How many entries are wanted. */
  readonly wanted: number;
  /** How much time the window is likely to span, in ms. */
  readonly width: number;
  /** The time now, in ms since the epoch. */
  readonly now: number;
}

/** The next entries of a list. */
export interface Window {
  /** The entries are in the order of the list. */
  readonly entries: readonly IndexEntry[];
  /** Where the window begins, inclusive; undefined when there is nothing below it. */
  readonly from: Key | undefined;
}

/** Entries that a window may have: fewer than a call can list, so that there is room for what has changed since. */
const MOST = 400;

/** Counts by which a window is looked for before entries are looked at. */
const PROBES = 6;

/** A window grows by this at most from one probe to the next. */
const GROWTH = 64;

/** By how much a clock that has made a timestamp may be ahead of ours, in ms. If it is more, the search takes longer. */
const AHEAD = 60_000;

/** A place in the list, and how many entries are at or above it (and below the end of the window). */
interface Bound {
  readonly key: Key;
  readonly count: number;
}

/**
 * Reads the next entries of a list from an index that can count and find, but not sort: counts until a window is known
 * that has as many entries as are wanted, and not too many more; then finds those, and sorts them.
 *
 * The number of calls does not depend on how many entries there are. Probes first go by the width, then by how the
 * counts grow. Where times are so unlike each other that this leads nowhere, some entries of what is left are looked at:
 * the places of these are where entries are. And each round halves what is left, so that there is an end in any case.
 */
export async function readWindow(index: TaskIndex, options: WindowOptions): Promise<Window> {
  const { filter, wanted, total } = options;
  const end = options.below ?? LATEST;
  const lowest = filter.since ?? 0n;
  if (total <= MOST) {
    const entries = await index.list(filter);
    return { entries: entries.filter((entry) => keyOf(entry) < end).sort(byPosition), from: undefined };
  }
  const list = async (from: Key): Promise<Window> => {
    const entries = await index.list(filter, { from, below: end });
    return { entries: [...entries].sort(byPosition), from: from === lowest ? undefined : from };
  };

  /** Has too many entries, or at least is not known to have too few. */
  let low: Bound = { key: lowest, count: total };
  /** Has too few. */
  let high: Bound = { key: options.below ?? keyOfTime(options.now + AHEAD), count: 0 };
  let probes = 0;

  /** Counts from a place on; true when that is a good window. Else it is one of the bounds from now on. */
  const fits = async (key: Key): Promise<boolean> => {
    probes += 1;
    const count = await index.count(filter, { from: key, below: end });
    if (count > MOST) low = { key, count };
    else if (count < wanted && key !== lowest) high = { key, count };
    else return true;
    return false;
  };

  const latest = Math.min(timeOf(high.key), options.now);
  for (let width = options.width, found = false; probes < PROBES && !found; found = low.key !== lowest) {
    const key = keyOfTime(Math.max(timeOf(lowest), Math.ceil(latest - width)));
    if (key >= high.key) break;
    if (await fits(key)) return await list(key);
    if (key === lowest) break;
    width *= Math.min(GROWTH, Math.max(2, aim(wanted) / Math.max(high.count, 0.01)));
  }
  for (let halve = false; probes < PROBES && low.key + 1n < high.key; halve = !halve) {
    // By turns: what is spread evenly is found at once, what is not is halved.
    const key = wholeTime(halve ? middle(low, high) : interpolate(low, high, aim(wanted)), low, high);
    if (await fits(key)) return await list(key);
  }
  // Nothing was counted between the clock and the beginning of the list.
  if (high.count === 0) high = { key: end, count: 0 };
  while (low.key + 1n < high.key) {
    const some = await index.list(filter, { from: low.key, below: high.key });
    const pivot = [...some].sort(byPosition)[wanted - high.count - 1];
    // There are no more, or some that were counted have moved up since.
    if (!pivot) return await list(low.key);
    const key = keyOf(pivot);
    if (some.length < MOST_LISTED || (await fits(key))) return await list(key);
    const half = wholeTime(middle(low, high), low, high);
    if (half > low.key && half < high.key && (await fits(half))) return await list(half);
  }
  return await list(low.key);
}

/** A few more than are wanted, so that the count after it is not one too few. */
function aim(wanted: number): number {
  return Math.min(MOST, wanted * 1.5);
}

function middle(low: Bound, high: Bound): Key {
  return (low.key + high.key) / 2n;
}

/** Where the count would be `target` if entries were spread evenly. */
function interpolate(low: Bound, high: Bound, target: number): Key {
  const share = (target - high.count) / (low.count - high.count);
  const steps = BigInt(Math.max(1, Math.min(999_999, Math.round(share * 1_000_000))));
  return high.key - ((high.key - low.key) * steps) / 1_000_000n;
}

/** The same place without a task id, where that is between the bounds, too: a simpler query. */
function wholeTime(key: Key, low: Bound, high: Bound): Key {
  const whole = keyOfTime(timeOf(key));
  return whole > low.key && whole < high.key ? whole : key;
}
