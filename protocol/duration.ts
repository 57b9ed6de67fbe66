const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const;

/** A duration for people: `90000` → `90 seconds`, `7200000` → `2 hours`, `250` → `250 ms`. */
export function formatDuration(ms: number): string {
  const [unit, size] = UNITS.find(([, candidate]) => ms >= candidate && ms % candidate === 0) ?? ['ms', 1];
  const count = ms / size;
  if (unit === 'ms') return `${count} ms`;
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
