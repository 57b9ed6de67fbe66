import { histogram, type Bin } from './histogram.js';
import { addNumber, NO_STATS, standardDeviation, type RunningStats } from './running-stats.js';
import { createSample, quantile, type SampleState } from './sample.js';
import { createValueCounts, type ValueCountsState } from './value-counts.js';
import { isMissing, kindOf, KINDS, parseDate, type Kind } from './value-kind.js';

/** What is found out about a column. */
export type ColumnProfile = {
  readonly name: string;
  /** The narrowest kind that all values share. */
  readonly kind: Kind | 'empty';
  readonly present: number;
  readonly missing: number;
  /** The distinct values as they are written. When `exact` is false there are more. */
  readonly distinct: { readonly count: number; readonly exact: boolean };
  /** How many values there are of each kind. */
  readonly kinds: { readonly [kind in Kind]?: number };
  readonly top: readonly { readonly value: string; readonly count: number }[];
  readonly numbers?: NumberProfile;
  readonly dates?: { readonly earliest: string; readonly latest: string };
  readonly lengths?: { readonly min: number; readonly max: number; readonly mean: number };
};

export type NumberProfile = {
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly standardDeviation: number;
  readonly quartiles: { readonly lower: number; readonly median: number; readonly upper: number };
  readonly histogram: readonly Bin[];
  /** How many values the quartiles and the histogram are made from. */
  readonly sampled: number;
};

type DateState = { readonly at: number; readonly text: string };

/** What is saved of a column. */
export type ColumnState = {
  readonly missing: number;
  readonly kinds: readonly number[];
  readonly numbers: RunningStats;
  readonly lengths: RunningStats;
  readonly earliest: DateState | null;
  readonly latest: DateState | null;
  readonly sample: SampleState | null;
  readonly values: ValueCountsState;
};

export interface ColumnLimits {
  /** How many numbers to keep; 0 for a column that is known not to be numeric. */
  readonly sampleSize: number;
  /** How many bytes of JSON the distinct values may take. */
  readonly valueBytes: number;
}

/** A column that is being read. */
export interface Column {
  /** Takes the next cell, without white space around it. */
  add(value: string): void;
  profile(name: string): ColumnProfile;
  save(): ColumnState;
}

const TOP_VALUES = 10;
const LONGEST_TOP_VALUE = 100;

export function createColumn(limits: ColumnLimits, saved?: ColumnState): Column {
  let missing = saved?.missing ?? 0;
  const kinds = saved ? [...saved.kinds] : KINDS.map(() => 0);
  let numbers = saved?.numbers ?? NO_STATS;
  let lengths = saved?.lengths ?? NO_STATS;
  let earliest = saved?.earliest ?? null;
  let latest = saved?.latest ?? null;
  const values = createValueCounts(limits.valueBytes, saved?.values);
  const sample = limits.sampleSize === 0 ? null : createSample(limits.sampleSize, saved?.sample ?? undefined);

  function add(value: string): void {
    if (isMissing(value)) {
      missing += 1;
      return;
    }
    const kind = kindOf(value);
    const index = KINDS.indexOf(kind);
    kinds[index] = (kinds[index] ?? 0) + 1;
    values.add(value);
    lengths = addNumber(lengths, value.length);
    if (kind === 'integer' || kind === 'number') {
      const number = Number(value) + 0; // makes -0, which JSON cannot say, 0
      numbers = addNumber(numbers, number);
      sample?.add(number);
      return;
    }
    const at = kind === 'date' ? parseDate(value) : undefined;
    if (at === undefined) return;
    if (!earliest || at < earliest.at) earliest = { at, text: value };
    if (!latest || at > latest.at) latest = { at, text: value };
  }

  function profileNumbers(whole: boolean): NumberProfile {
    const sorted = sample?.sorted() ?? [];
    const { min, max, mean } = numbers;
    return {
      min,
      max,
      mean,
      standardDeviation: standardDeviation(numbers),
      quartiles: { lower: quantile(sorted, 0.25), median: quantile(sorted, 0.5), upper: quantile(sorted, 0.75) },
      histogram: histogram(sorted, whole),
      sampled: sorted.length,
    };
  }

  return {
    add,
    profile(name) {
      const kind = commonKind(kinds);
      return {
        name,
        kind,
        present: lengths.count,
        missing,
        distinct: values.distinct(),
        kinds: Object.fromEntries(KINDS.flatMap((each, index) => (kinds[index] ? [[each, kinds[index]]] : []))),
        top: values.top(TOP_VALUES).map(([value, count]) => ({ value: clip(value), count })),
        ...((kind === 'integer' || kind === 'number') && { numbers: profileNumbers(kind === 'integer') }),
        ...(kind === 'date' && earliest && latest && { dates: { earliest: earliest.text, latest: latest.text } }),
        ...(kind === 'text' && { lengths: { min: lengths.min, max: lengths.max, mean: lengths.mean } }),
      };
    },
    save: () => ({
      missing,
      kinds: [...kinds],
      numbers,
      lengths,
      earliest,
      latest,
      sample: sample?.save() ?? null,
      values: values.save(),
    }),
  };
}

/** The kind that takes in all values of a column, given their number by kind. */
function commonKind(counts: readonly number[]): Kind | 'empty' {
  const present = KINDS.filter((_, index) => counts[index]);
  const [only = 'empty', other, ...more] = present;
  if (other === undefined) return only;
  return only === 'integer' && other === 'number' && more.length === 0 ? 'number' : 'text';
}

function clip(value: string): string {
  return value.length <= LONGEST_TOP_VALUE ? value : `${value.slice(0, LONGEST_TOP_VALUE - 1)}…`;
}
