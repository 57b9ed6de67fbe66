/** The longest wait that a receiver may ask for, in ms: it must not switch itself off for good by a slip. */
const MAX_RETRY_AFTER = 24 * 60 * 60_000;

/** The three forms of RFC 9110 §5.6.7. `Date.parse` alone would find a date in nearly any text. */
const HTTP_DATE = /^(Mon|Tues?|Wed(nes)?|Thu(rs)?|Fri|Sat(ur)?|Sun)(day)?,? [A-Za-z0-9: -]+$/;

/**
 * Reads the header `Retry-After` (RFC 9110 §10.2.3): seconds, or a date.
 *
 * @param now - in ms since 1970.
 * @returns ms from now, from 0 to 24 hours; `undefined` when the header is not there or says nothing.
 */
export function readRetryAfter(header: string | undefined, now: number): number | undefined {
  const text = header?.trim() ?? '';
  if (/^\d+$/.test(text)) return Math.min(Number(text) * 1000, MAX_RETRY_AFTER);
  if (!HTTP_DATE.test(text)) return undefined;
  // Of the three, asctime names no zone, and means UTC as the others do.
  const at = Date.parse(text.endsWith(' GMT') ? text : `${text} GMT`);
  return Number.isNaN(at) ? undefined : Math.min(Math.max(at - now, 0), MAX_RETRY_AFTER);
}
