import { createHash } from 'node:crypto';
import { z } from 'zod';
import { InvalidParamsError } from '../errors.js';
import { keyOf, keyOfTime, LATEST, taskIdOf, timeOf, type Key } from './position.js';
import type { IndexFilter } from './query.js';

/** Where the next page of a list begins. */
export interface Cursor {
  /** The next page is below this place. It is compared with, never looked up: the task may have moved on. */
  readonly below: Key;
  /** How much time a page spans, in ms: where the search for the next one begins. */
  readonly width: number;
}

const LAST = timeOf(LATEST);

/** Time, task id or nothing, width, digest. */
const tokenSchema = z.tuple([
  z.int().nonnegative().max(LAST),
  z.union([z.literal(''), z.uuid()]),
  z.int().positive().max(LAST),
  z.string(),
]);

/** The token of a page. Good for lists with this filter only, for the caller and the agent that are part of it. */
export function writePageToken({ below, width }: Cursor, filter: IndexFilter): string {
  const fields = [timeOf(below), taskIdOf(below) ?? '', width] as const;
  return Buffer.from(JSON.stringify([...fields, digestOf(fields, filter)])).toString('base64url');
}

/** @throws InvalidParamsError when it is no token, or one of another list. */
export function readPageToken(token: string, filter: IndexFilter): Cursor {
  const parsed = tokenSchema.safeParse(parse(token));
  if (!parsed.success) throw refused('must be a nextPageToken of this server');
  const [at, taskId, width, digest] = parsed.data;
  if (digest !== digestOf([at, taskId, width], filter)) {
    throw refused('must be used with the filters of the page that it came with');
  }
  return { below: taskId === '' ? keyOfTime(at) : keyOf({ at, taskId }), width };
}

function parse(token: string): unknown {
  try {
    const text = Buffer.from(token, 'base64url').toString();
    // Other spellings of the same bytes are not ours.
    return Buffer.from(text).toString('base64url') === token ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}

/** No secret: whoever makes a token of their own gets tasks that they may see. It keeps a list from being mixed up. */
function digestOf(fields: readonly unknown[], { agent, scope, contextId, status, since }: IndexFilter): string {
  const bound = [fields, agent, scope, contextId ?? null, status ?? null, since === undefined ? null : String(since)];
  return createHash('sha256').update(JSON.stringify(bound)).digest('base64url').slice(0, 22);
}

function refused(description: string): InvalidParamsError {
  return new InvalidParamsError([{ field: 'pageToken', description }]);
}
