const RFC_3339 = /^(\d{4}-\d{2}-\d{2})[Tt](\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?([Zz]|[+-]\d{2}:\d{2})$/;

/** What `google.protobuf.Timestamp` may hold begins in the year 1 and ends with the year 9999. */
const FIRST = Date.parse('0001-01-01T00:00:00.000Z');
const LAST = Date.parse('9999-12-31T23:59:59.999Z');

/**
 * Reads a timestamp of RFC 3339, up to nanoseconds.
 *
 * @returns ms since the epoch, rounded up; undefined when it is none, or one that there is not: `2026-02-30`.
 */
export function parseTimestamp(text: string): number | undefined {
  const [matched, date, time, fraction = '', offset = ''] = RFC_3339.exec(text) ?? [];
  if (matched === undefined || date === undefined || time === undefined) return undefined;
  const second = Date.parse(`${date}T${time}${offset.toUpperCase()}`);
  // `Date` would take the 30th of February for the 2nd of March.
  if (Number.isNaN(second) || !isDate(date)) return undefined;
  const at = second + Math.ceil(Number(fraction.padEnd(9, '0')) / 1_000_000);
  return at < FIRST || second > LAST ? undefined : Math.min(at, LAST);
}

function isDate(date: string): boolean {
  const day = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(date);
}
