import { MAX_AVERAGED_COLUMNS, SAMPLES_BYTES, VALUES_BYTES } from './budget.js';
import { createColumn, type ColumnProfile, type ColumnState } from './column-profile.js';
import { createGroups, type GroupsProfile, type GroupsState } from './groups.js';
import type { OpenCsv } from './open-csv.js';
import { SAMPLE_BYTES } from './sample.js';
import { isMissing, kindOf } from './value-kind.js';

/** The numbers of the analyst: its data artifact. */
export type Profile = {
  readonly file: string;
  readonly rows: number;
  /** How many rows have fewer or more fields than the header. */
  readonly raggedRows: number;
  readonly delimiter: string;
  readonly columns: readonly ColumnProfile[];
  readonly groups?: GroupsProfile;
};

/** What is saved in the middle of a file. */
export type ProfilerState = {
  readonly rows: number;
  readonly raggedRows: number;
  readonly columns: readonly ColumnState[];
  readonly groups: GroupsState | null;
};

export interface Profiler {
  add(fields: readonly string[]): void;
  rows(): number;
  profile(): Profile;
  save(): ProfilerState;
}

/**
 * Profiles the rows of a file.
 *
 * @param groupColumn - the index of the column to group by; null for no groups.
 */
export function createProfiler(csv: OpenCsv, groupColumn: number | null, saved?: ProfilerState): Profiler {
  const { header } = csv;
  const numeric = header.flatMap((_, index) => (mayBeNumeric(csv, index) ? [index] : []));
  const averaged = numeric.filter((index) => index !== groupColumn).slice(0, MAX_AVERAGED_COLUMNS);
  const sampleSize = Math.floor(SAMPLES_BYTES / SAMPLE_BYTES / Math.max(numeric.length, 1));
  const valueBytes = Math.floor(VALUES_BYTES / header.length);
  const columns = header.map((_, index) =>
    createColumn({ valueBytes, sampleSize: numeric.includes(index) ? sampleSize : 0 }, saved?.columns[index]),
  );
  const groups = groupColumn === null ? null : createGroups(groupColumn, averaged, saved?.groups ?? undefined);
  let rows = saved?.rows ?? 0;
  let raggedRows = saved?.raggedRows ?? 0;

  return {
    add(fields) {
      rows += 1;
      if (fields.length !== header.length) raggedRows += 1;
      columns.forEach((column, index) => column.add(fields[index] ?? ''));
      groups?.add(fields);
    },
    rows: () => rows,
    profile() {
      const profiles = columns.map((column, index) => column.profile(header[index] ?? ''));
      return {
        file: csv.name,
        rows,
        raggedRows,
        delimiter: csv.delimiter,
        columns: profiles,
        ...(groups && { groups: groups.profile(header, (index) => profiles[index]?.numbers !== undefined) }),
      };
    },
    save: () => ({
      rows,
      raggedRows,
      columns: columns.map((column) => column.save()),
      groups: groups?.save() ?? null,
    }),
  };
}

/** Whether the first rows leave it open that a column is numeric. Later rows can only make its kind wider. */
function mayBeNumeric({ preview }: OpenCsv, column: number): boolean {
  return preview.every((fields) => {
    const value = fields[column] ?? '';
    return isMissing(value) || ['integer', 'number'].includes(kindOf(value));
  });
}
