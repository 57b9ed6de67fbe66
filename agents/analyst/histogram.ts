/** One bar: the numbers from `from` to `to`, `to` excluded. */
export type Bin = { readonly from: number; readonly to: number; readonly count: number };

/**
 * Counts numbers in about ten bins of equal width with round bounds.
 *
 * @param sorted - in ascending order, not empty.
 * @param whole - the numbers are integers: no bin is narrower than 1.
 */
export function histogram(sorted: readonly number[], whole: boolean): readonly Bin[] {
  const min = sorted[0] ?? 0;
  const max = sorted.at(-1) ?? 0;
  const width = Math.max(roundWidth((max - min) / 10), whole ? 1 : 0);
  const first = binOf(min, width);
  const counts = new Array<number>(binOf(max, width) - first + 1).fill(0);
  for (const value of sorted) {
    const index = binOf(value, width) - first;
    counts[index] = (counts[index] ?? 0) + 1;
  }
  return counts.map((count, index) => ({
    from: clean((first + index) * width),
    to: clean((first + index + 1) * width),
    count,
  }));
}

/** The smallest of 1, 2 and 5 times a power of ten that is not below; 1 for (almost) 0. */
function roundWidth(width: number): number {
  if (width < 1e-300) return 1; // powers of ten end soon below
  const power = 10 ** Math.floor(Math.log10(width));
  const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= width * (1 - 1e-12)) ?? 10;
  return factor * power;
}

/** The division is rounded first: 0.3 / 0.1 is a little below 3. */
function binOf(value: number, width: number): number {
  return Math.floor(clean(value / width));
}

function clean(value: number): number {
  return Number(value.toPrecision(15));
}
