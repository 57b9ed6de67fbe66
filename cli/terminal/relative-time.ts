import { TIME_UNITS } from '../../protocol/duration.js';

const words = new Intl.RelativeTimeFormat('en', { style: 'short' });

/**
 * How long ago a time was, in the largest unit that it has one of: `3 min. ago`.
 *
 * @param time - ISO 8601.
 * @param now - in ms since the epoch.
 */
export function relativeTime(time: string, now = Date.now()): string {
  const passed = now - Date.parse(time);
  const [unit, length] = TIME_UNITS.find(([, ms]) => Math.abs(passed) >= ms) ?? TIME_UNITS[3];
  return words.format(-Math.trunc(passed / length), unit);
}
