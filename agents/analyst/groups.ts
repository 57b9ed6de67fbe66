import { GROUPS_BYTES } from './budget.js';
import { jsonBytes } from './value-counts.js';
import { isMissing, kindOf } from './value-kind.js';

/** What is saved of the groups. */
export type GroupsState = {
  readonly groups: readonly (readonly [
    key: string,
    rows: number,
    counts: readonly number[],
    means: readonly number[],
  ])[];
  /** How many rows there are whose group found no room. */
  readonly otherRows: number;
};

export type GroupsProfile = {
  readonly column: string;
  /** The number of groups. When `exact` is false there are more. */
  readonly distinct: { readonly count: number; readonly exact: boolean };
  /** How many rows there are of the groups that came too late to be counted. */
  readonly otherRows: number;
  /** The largest groups, the largest first. */
  readonly largest: readonly {
    /** The value of the group; null for the rows where it is missing. */
    readonly value: string | null;
    readonly rows: number;
    /** The means by column; null where the group has no number. */
    readonly means: { readonly [column: string]: number | null };
  }[];
};

/** Rows grouped by the value of one column, with the means of others. */
export interface Groups {
  add(fields: readonly string[]): void;
  profile(header: readonly string[], isNumeric: (column: number) => boolean): GroupsProfile;
  save(): GroupsState;
}

const LARGEST_GROUPS = 20;

/** The key of rows without a value. No other group can have it. */
const MISSING_KEY = '';

/**
 * Groups rows by one column.
 *
 * @param column - the index of the column to group by.
 * @param averaged - the indexes of the columns to average: those that may turn out to be numeric.
 */
export function createGroups(column: number, averaged: readonly number[], saved?: GroupsState): Groups {
  const groups = new Map(
    saved?.groups.map(([key, rows, counts, means]) => [key, { rows, counts: [...counts], means: [...means] }]),
  );
  let otherRows = saved?.otherRows ?? 0;
  // A group takes, beside its key, a count, and for each mean its own count and a double with all digits.
  const groupBytes = (key: string) => jsonBytes(key) + 24 + averaged.length * 34;
  let bytes = 0;
  for (const key of groups.keys()) bytes += groupBytes(key);

  function groupOf(key: string) {
    const known = groups.get(key);
    if (known) return known;
    // Once a row had to be left out no group may begin, or its count would be wrong.
    if (otherRows > 0 || bytes + groupBytes(key) > GROUPS_BYTES) return undefined;
    bytes += groupBytes(key);
    const group = { rows: 0, counts: averaged.map(() => 0), means: averaged.map(() => 0) };
    groups.set(key, group);
    return group;
  }

  return {
    add(fields) {
      const value = fields[column] ?? '';
      const group = groupOf(isMissing(value) ? MISSING_KEY : value);
      if (!group) {
        otherRows += 1;
        return;
      }
      group.rows += 1;
      averaged.forEach((index, place) => {
        const field = fields[index] ?? '';
        if (isMissing(field) || !isNumber(field)) return;
        const count = (group.counts[place] ?? 0) + 1;
        const mean = group.means[place] ?? 0;
        group.counts[place] = count;
        group.means[place] = mean + (Number(field) - mean) / count;
      });
    },
    profile(header, isNumeric) {
      const largest = [...groups]
        .sort(([a, x], [b, y]) => y.rows - x.rows || (a < b ? -1 : 1))
        .slice(0, LARGEST_GROUPS);
      return {
        column: header[column] ?? '',
        distinct: { count: groups.size, exact: otherRows === 0 },
        otherRows,
        largest: largest.map(([key, { rows, counts, means }]) => ({
          value: key === MISSING_KEY ? null : key,
          rows,
          means: Object.fromEntries(
            averaged.flatMap((index, place) =>
              isNumeric(index) ? [[header[index] ?? '', counts[place] ? (means[place] ?? null) : null]] : [],
            ),
          ),
        })),
      };
    },
    save: () => ({
      groups: [...groups].map(([key, { rows, counts, means }]) => [key, rows, [...counts], [...means]] as const),
      otherRows,
    }),
  };
}

function isNumber(value: string): boolean {
  const kind = kindOf(value);
  return kind === 'integer' || kind === 'number';
}
