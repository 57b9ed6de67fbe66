/** The largest first, in ms. */
const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const;

const words = new Intl.RelativeTimeFormat('en', { style: 'short' });

/** How long ago a time was, in the largest unit that it has one of: `3 min. ago`. @param time - ISO 8601. */
export function relativeTime(time: string, now = Date.now()): string {
  const passed = now - Date.parse(time);
  const [unit, length] = UNITS.find(([, ms]) => Math.abs(passed) >= ms) ?? UNITS[3];
  return words.format(-Math.trunc(passed / length), unit);
}
