import type { PushFailure } from '../protocol/push.js';
import { errorCode } from './error-code.js';
import { ConnectionClosedError, NoAnswerError, TlsError, UnknownHostError } from './delivery-errors.js';
import { BlockedAddressError } from './guarded-lookup.js';
import { readRetryAfter } from './retry-after.js';

/** Why a delivery failed that got an answer. Only 410 is for good: a receiver that is being mended says 401 and 404 too. */
export function failureOfStatus(status: number, retryAfter: string | undefined): PushFailure {
  const wait = readRetryAfter(retryAfter, Date.now());
  const note = status >= 300 && status < 400 ? ': redirects are not followed' : '';
  return { error: `HTTP ${status}${note}`, permanent: status === 410, ...(wait !== undefined && { retryAfter: wait }) };
}

/**
 * Why a delivery failed that got no answer. The texts have the code of an error but nothing of its message, which may
 * quote what was sent or received.
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
