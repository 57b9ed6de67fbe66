const LONGEST_VALUE = 40;
const WIDEST_BAR = 30;

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const large = new Intl.NumberFormat('en-US', { maximumFractionDigits: 2 });
const small = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 4 });

/** A number for people: integers in full, others with two decimals or four digits. */
export function formatNumber(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e15 || (size < 1e-4 && size > 0)) return value.toPrecision(4);
  if (Number.isInteger(value)) return whole.format(value);
  return (size >= 100 ? large : small).format(value);
}

/** A count with its noun: `1 row`, `2 rows`. */
export function countOf(amount: number, noun: string): string {
  return `${whole.format(amount)} ${noun}${amount === 1 ? '' : 's'}`;
}

/** A value of the file on one line, not too long. */
export function oneLine(value: string): string {
  const line = value.replace(/[\s\p{Cc}]+/gu, ' ');
  return line.length <= LONGEST_VALUE ? line : `${line.slice(0, LONGEST_VALUE - 1)}…`;
}

/** A value of the file as Markdown code, so that nothing in it can act as Markdown. */
export function code(value: string): string {
  return `\`${oneLine(value).replaceAll('`', 'ˋ')}\``;
}

/** A Markdown table: the first column is text, the others are numbers. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  const rule = header.map((_, index) => (index === 0 ? ':--' : '--:'));
  return [line(header), line(rule), ...rows.map(line)].join('\n');
}

/** Horizontal bars with a label and a count each, in a Markdown code block. */
export function bars(entries: readonly { readonly label: string; readonly count: number }[]): string {
  const labels = entries.map(({ label }) => label.replaceAll('`', 'ˋ'));
  const labelWidth = Math.max(...labels.map((label) => label.length));
  const most = Math.max(...entries.map((entry) => entry.count));
  const lines = entries.map((entry, index) => {
    const length = Math.round((entry.count / most) * WIDEST_BAR);
    const bar = entry.count > 0 && length === 0 ? '▏' : '█'.repeat(length);
    return `${(labels[index] ?? '').padEnd(labelWidth)}  ${bar} ${whole.format(entry.count)}`;
  });
  return ['```text', ...lines, '```'].join('\n');
}
