import { createHash } from 'node:crypto';
import { InvalidParamsError } from '../errors.js';
import type { DeadLetterFilter } from './dead-letters.js';

const DIGEST_BYTES = 12;

/** The token of a page, by that of visibility; empty when that is: the page is the last. For lists with this filter only. */
export function writeToken(next: Uint8Array, filter: DeadLetterFilter): string {
  return next.length === 0 ? '' : Buffer.concat([digestOf(next, filter), next]).toString('base64url');
}

/**
 * The token of visibility in a token of ours. Temporal answers another with an error that says nothing.
 *
 * @throws InvalidParamsError when it is no token, or one of a list with another filter.
 */
export function readToken(pageToken: string, filter: DeadLetterFilter): Uint8Array {
  const bytes = Buffer.from(pageToken, 'base64url');
  const next = bytes.subarray(DIGEST_BYTES);
  if (next.length > 0 && bytes.subarray(0, DIGEST_BYTES).equals(digestOf(next, filter))) return next;
  const description = 'must be a nextPageToken of this server, with the filters of the page that it came with';
  throw new InvalidParamsError([{ field: 'pageToken', description }]);
}

/** No secret: it keeps lists from being mixed up. */
function digestOf(next: Uint8Array, { agent, tenant, taskId, configId, receiver }: DeadLetterFilter): Buffer {
  const filter = JSON.stringify([agent, tenant, taskId, configId, receiver].map((value) => value ?? null));
  return createHash('sha256').update(filter).update('\n').update(next).digest().subarray(0, DIGEST_BYTES);
}
