import type { ColumnProfile, NumberProfile } from './column-profile.js';
import { bars, code, countOf, formatNumber, oneLine, table } from './format.js';
import type { GroupsProfile } from './groups.js';
import type { Profile } from './profiler.js';

const DELIMITER_NAMES: Readonly<Record<string, string>> = {
  ',': 'commas',
  ';': 'semicolons',
  '\t': 'tabs',
  '|': 'vertical bars',
};
const TOP_VALUES = 5;

/** The report on a profile in Markdown, a section at a time. */
export function* reportSections(profile: Profile): Generator<string> {
  yield overview(profile);
  for (const column of profile.columns) yield columnSection(column);
  if (profile.groups) yield groupSection(profile.groups);
}

function overview({ file, rows, raggedRows, delimiter, columns }: Profile): string {
  const separated = DELIMITER_NAMES[delimiter] ?? delimiter;
  const lines = [
    `# Profile of ${code(file)}`,
    `${countOf(rows, 'row')}, ${countOf(columns.length, 'column')}, separated by ${separated}.`,
  ];
  if (raggedRows > 0) {
    lines.push(
      `${countOf(raggedRows, 'row')} with fewer or more fields than the header: fields that are not there count as ` +
        'missing, surplus fields are left out.',
    );
  }
  return `${lines.join('\n\n')}\n`;
}

function columnSection(column: ColumnProfile): string {
  const blocks = [
    `\n## ${code(column.name)}: ${column.kind}`,
    facts(column)
      .map((fact) => `- ${fact}`)
      .join('\n'),
  ];
  if (column.numbers && column.numbers.histogram.length > 1) blocks.push(distribution(column.numbers));
  const [most] = column.top;
  if (!column.numbers && most && most.count > 1) blocks.push(topValues(column));
  return `${blocks.join('\n\n')}\n`;
}

function facts(column: ColumnProfile): string[] {
  const { kind, kinds, present, missing, numbers, dates, lengths } = column;
  const lines = [
    `${countOf(present, 'value')}, ${formatNumber(missing)} missing, ${distinct(column.distinct)} distinct`,
  ];
  if (kind === 'text' && (kinds.text ?? 0) < present / 2) {
    const mixture = Object.entries(kinds).map(([name, amount]) => `${formatNumber(amount)} ${name}`);
    lines.push(`Mixed: ${mixture.join(', ')}`);
  }
  if (numbers) {
    const { lower, median, upper } = numbers.quartiles;
    lines.push(`From ${formatNumber(numbers.min)} to ${formatNumber(numbers.max)}`);
    lines.push(`Mean ${formatNumber(numbers.mean)}, standard deviation ${formatNumber(numbers.standardDeviation)}`);
    lines.push(`Quartiles ${formatNumber(lower)}, ${formatNumber(median)}, ${formatNumber(upper)}`);
    if (numbers.sampled < present) {
      lines.push(`Quartiles and bars are estimated from ${formatNumber(numbers.sampled)} values, chosen at random`);
    }
  }
  if (dates) lines.push(`From ${oneLine(dates.earliest)} to ${oneLine(dates.latest)}`);
  if (lengths) {
    const { min, max, mean: average } = lengths;
    const range = min === max ? 'All' : `From ${formatNumber(min)} to`;
    const typical = min === max ? '' : `, ${formatNumber(average)} on average`;
    lines.push(`${range} ${countOf(max, 'character')} long${typical}`);
  }
  return lines;
}

function distribution({ histogram }: NumberProfile): string {
  return bars(
    histogram.map((bin) => ({ label: `${formatNumber(bin.from)} to ${formatNumber(bin.to)}`, count: bin.count })),
  );
}

function topValues({ top, distinct: { count: values, exact } }: ColumnProfile): string {
  const among = exact ? '' : `Of the first ${formatNumber(values)} distinct values:\n\n`;
  return (
    among + bars(top.slice(0, TOP_VALUES).map(({ value, count: times }) => ({ label: oneLine(value), count: times })))
  );
}

function groupSection({ column, distinct: groups, otherRows, largest }: GroupsProfile): string {
  const averaged = Object.keys(largest[0]?.means ?? {});
  const rows = largest.map(({ value, rows: size, means }) => [
    value === null ? '(missing)' : code(value),
    formatNumber(size),
    ...averaged.map((name) => mean(means[name])),
  ]);
  const found = `${groups.exact ? '' : 'More than '}${countOf(groups.count, 'group')}`;
  const lines = [
    `\n## Rows by ${code(column)}`,
    largest.length < groups.count ? `${found}, the ${largest.length} largest:` : `${found}:`,
    table([code(column), 'rows', ...averaged.map((name) => `mean ${code(name)}`)], rows),
  ];
  if (otherRows > 0) lines.push(`${countOf(otherRows, 'row')} of groups that came later are not counted.`);
  return `${lines.join('\n\n')}\n`;
}

function mean(value: number | null | undefined): string {
  return value === null || value === undefined ? '' : formatNumber(value);
}

function distinct({ count: values, exact }: { readonly count: number; readonly exact: boolean }): string {
  return exact ? formatNumber(values) : `more than ${formatNumber(values)}`;
}
