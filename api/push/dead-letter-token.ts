import { readBoundToken, writeBoundToken } from '../../tasks/bound-token.js';
import { InvalidParamsError } from '../../tasks/errors.js';
import type { DeadLetterFilter } from '../../tasks/dead-letters/dead-letters.js';

/** The token of a page, by that of visibility; empty when that is: the page is the last. For lists with this filter only. */
export function writeToken(next: Uint8Array, filter: DeadLetterFilter): string {
  return next.length === 0 ? '' : writeBoundToken([Buffer.from(next).toString('base64')], listOf(filter));
}

/**
 * The token of visibility in a token of ours. Temporal answers another with an error that says nothing.
 *
 * @throws InvalidParamsError when it is no token, or one of a list with another filter.
 */
export function readToken(pageToken: string, filter: DeadLetterFilter): Uint8Array {
  const { fields: [next] = [], isBound } = readBoundToken(pageToken, listOf(filter)) ?? {};
  if (isBound && typeof next === 'string' && next !== '') return Buffer.from(next, 'base64');
  const description = 'must be a nextPageToken of this server, with the filters of the page that it came with';
  throw new InvalidParamsError([{ field: 'pageToken', description }]);
}

function listOf({ agent, tenant, taskId, configId, receiver }: DeadLetterFilter): readonly (string | null)[] {
  return [agent, tenant, taskId, configId, receiver].map((value) => value ?? null);
}
