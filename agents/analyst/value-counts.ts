/** What is saved of the counts. */
export type ValueCountsState = {
  readonly counts: readonly (readonly [value: string, count: number])[];
  /** Whether a value had to be left out. */
  readonly full: boolean;
};

/** Counts how often each value was seen, in bounded memory. */
export interface ValueCounts {
  add(value: string): void;
  /** How many distinct values were seen. When `exact` is false there were more than this. */
  distinct(): { readonly count: number; readonly exact: boolean };
  /** The most frequent values. A value that is counted has been counted from its first time on. */
  top(limit: number): readonly (readonly [value: string, count: number])[];
  save(): ValueCountsState;
}

/**
 * Counts the distinct values that come first, and no new ones once their JSON would be larger than the limit.
 *
 * @param byteLimit - for the saved counts, in bytes of JSON.
 */
export function createValueCounts(byteLimit: number, saved?: ValueCountsState): ValueCounts {
  const counts = new Map(saved?.counts);
  let full = saved?.full ?? false;
  let bytes = 0;
  for (const value of counts.keys()) bytes += savedBytes(value);

  return {
    add(value) {
      const count = counts.get(value);
      if (count !== undefined) {
        counts.set(value, count + 1);
      } else if (!full) {
        bytes += savedBytes(value);
        if (bytes > byteLimit) full = true;
        else counts.set(value, 1);
      }
    },
    distinct: () => ({ count: counts.size, exact: !full }),
    top: (limit) => [...counts].sort(byCountThenValue).slice(0, limit),
    save: () => ({ counts: [...counts], full }),
  };
}

/** The bytes of JSON that a text takes, with its quotes. */
export function jsonBytes(text: string): number {
  return Buffer.byteLength(JSON.stringify(text));
}

/**
 * The bytes of JSON that a value takes with its count: two brackets, two commas, and a count below a hundred million.
 */
function savedBytes(value: string): number {
  return jsonBytes(value) + 12;
}

function byCountThenValue([a, countA]: readonly [string, number], [b, countB]: readonly [string, number]): number {
  return countB - countA || (a < b ? -1 : 1);
}
