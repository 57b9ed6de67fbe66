import { LATEST, byPosition, keyOfTime, type IndexEntry } from './position.js';
import type { IndexFilter } from './query.js';
import type { TaskIndex } from './task-index.js';

/**
 * The index is some milliseconds behind. It must know of a task that has just been written to, but not yet of all that has
 * become of it: the first page of a list looks at every open task whose entry is no older than this, in ms, and shows it
 * as its history does.
 */
const RECENT = 10_000;

/**
 * A write is answered when the index has an entry of its task that is at most this much older than the answer, in ms: so
 * lists that come within the rest of `RECENT` look at it. The rest is for clocks that differ, and for slow clients.
 */
export const FRESH_ENOUGH = 5_000;

/** Tasks that are looked at; in a busier scope the newest ones. */
const MOST_RECENT = 200;

/** The newest entries of open tasks that may have become something else since, whatever their status was. */
export async function recentEntries(
  index: Pick<TaskIndex, 'list'>,
  { agent, scope, contextId }: IndexFilter,
  now: number,
): Promise<readonly IndexEntry[]> {
  const filter: IndexFilter = { agent, scope, open: true, ...(contextId !== undefined && { contextId }) };
  const entries = await index.list(filter, { from: keyOfTime(now - RECENT), below: LATEST });
  return [...entries].sort(byPosition).slice(0, MOST_RECENT);
}
