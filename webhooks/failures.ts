import type { PushFailure } from '../protocol/push.js';
import {
  errorCode,
  ConnectionClosedError,
  NoAnswerError,
  TlsError,
  UnknownHostError,
  BlockedAddressError,
} from './delivery-errors.js';

/**
 * Tells why a delivery failed that got an answer. Only 410 is for good: a receiver that is being mended says 401 and
 * 404 too.
 */
export function failureOfStatus(status: number, retryAfter: string | undefined): PushFailure {
  const wait = readRetryAfter(retryAfter, Date.now());
  const note = status >= 300 && status < 400 ? ': redirects are not followed' : '';
  return { error: `HTTP ${status}${note}`, permanent: status === 410, ...(wait !== undefined && { retryAfter: wait }) };
}

/**
 * Tells why a delivery failed that got no answer. The texts have the code of an error but nothing of its message, which
 * may quote what was sent or received.
 *
 * @param tlsFailure - whether it is for good that a certificate or TLS is not accepted (`stop`).
 */
export function failureOfError(error: unknown, tlsFailure: 'stop' | 'retry'): PushFailure {
  if (error instanceof TlsError) return { error: error.message, permanent: tlsFailure === 'stop' };
  const permanent = error instanceof BlockedAddressError || errorCode(error) === 'ERR_INVALID_CHAR';
  return { error: describe(error), permanent };
}

function describe(error: unknown): string {
  if (error instanceof BlockedAddressError || error instanceof UnknownHostError) return error.message;
  if (error instanceof ConnectionClosedError || error instanceof NoAnswerError) return error.message;
  const code = errorCode(error) ?? (error instanceof Error ? error.name : 'no reason');
  if (code === 'ERR_INVALID_CHAR') return 'token or credentials have characters that no HTTP header can have';
  if (code === 'ECONNREFUSED') return 'the connection was refused';
  if (code.startsWith('HPE_')) return `the answer cannot be read: ${code}`;
  return `the receiver cannot be reached: ${code}`;
}

/** The longest wait that a receiver may ask for, in ms. It must not switch itself off for good by a slip. */
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
  // Of the three forms asctime names no zone, and means UTC as the others do.
  const at = Date.parse(text.endsWith(' GMT') ? text : `${text} GMT`);
  return Number.isNaN(at) ? undefined : Math.min(Math.max(at - now, 0), MAX_RETRY_AFTER);
}
