import ms, { type StringValue } from 'ms';

/** A length of time: a number of milliseconds, or text such as `'90s'`, `'12h'` or `'7 days'`. */
export type Duration = number | StringValue;

/** Units of time with their length in ms, the largest first. */
export const TIME_UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const;

/** The length of a duration in ms, which may be a fraction; NaN when the text is not a duration. */
export function toMilliseconds(duration: number | string): number {
  if (typeof duration === 'number') return duration;
  try {
    // Safe: the library reads any text. It gives undefined for most that is not a duration, and throws for the rest.
    return Number(ms(duration as StringValue));
  } catch {
    return NaN;
  }
}

/** A duration for people: `90000` → `90 seconds`, `7200000` → `2 hours`, `250` → `250 ms`. */
export function formatDuration(length: number): string {
  const [unit, size] = TIME_UNITS.find(([, candidate]) => length >= candidate && length % candidate === 0) ?? ['ms', 1];
  const count = length / size;
  if (unit === 'ms') return `${count} ms`;
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
