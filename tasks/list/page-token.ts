import { z } from 'zod';
import { readBoundToken, writeBoundToken } from '../bound-token.js';
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

/** Time, task id or nothing, width. */
const fieldsSchema = z.tuple([
  z.int().nonnegative().max(LAST),
  z.union([z.literal(''), z.uuid()]),
  z.int().positive().max(LAST),
]);

/** The token of a page. Good for lists with this filter only, for the caller and the agent that are part of it. */
export function writePageToken({ below, width }: Cursor, filter: IndexFilter): string {
  return writeBoundToken([timeOf(below), taskIdOf(below) ?? '', width], listOf(filter));
}

/** @throws InvalidParamsError when it is no token, or one of another list. */
export function readPageToken(token: string, filter: IndexFilter): Cursor {
  const { fields, isBound } = readBoundToken(token, listOf(filter)) ?? {};
  const parsed = fieldsSchema.safeParse(fields);
  if (!parsed.success) throw refused('must be a nextPageToken of this server');
  if (!isBound) throw refused('must be used with the filters of the page that it came with');
  const [at, taskId, width] = parsed.data;
  return { below: taskId === '' ? keyOfTime(at) : keyOf({ at, taskId }), width };
}

function listOf({ agent, scope, contextId, status, since }: IndexFilter): readonly unknown[] {
  return [agent, scope, contextId ?? null, status ?? null, since === undefined ? null : String(since)];
}

function refused(description: string): InvalidParamsError {
  return new InvalidParamsError([{ field: 'pageToken', description }]);
}
