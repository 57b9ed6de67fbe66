/** Count, range and moments of numbers seen one at a time (Welford's method). Plain JSON, so that it can be saved. */
export type RunningStats = {
  readonly count: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  /** The sum of squared distances from the mean. */
  readonly squares: number;
};

/** The statistics of no numbers at all. */
export const NO_STATS: RunningStats = { count: 0, min: 0, max: 0, mean: 0, squares: 0 };

export function addNumber(stats: RunningStats, value: number): RunningStats {
  const count = stats.count + 1;
  const distance = value - stats.mean;
  const mean = stats.mean + distance / count;
  return {
    count,
    min: stats.count === 0 ? value : Math.min(stats.min, value),
    max: stats.count === 0 ? value : Math.max(stats.max, value),
    mean,
    squares: stats.squares + distance * (value - mean),
  };
}

/** The standard deviation of a sample (divided by n - 1); 0 for fewer than two numbers. */
export function standardDeviation({ count, squares }: RunningStats): number {
  return count < 2 ? 0 : Math.sqrt(squares / (count - 1));
}
