import { z } from 'zod';
import { TASK_STATES, type TaskState } from '../../protocol/task-state.js';
import type { ListTasksRequest } from '../../tasks/list/list-tasks.js';
import { nonNegativeInt, protoMessage, protoString } from './proto-json.js';
import { parseTimestamp } from './timestamp.js';
import { read, refuse } from './violations.js';

const DEFAULT_PAGE_SIZE = 50;
const MAX_PAGE_SIZE = 100;

/** The numbers of the states in `a2a.proto`; 0 is TASK_STATE_UNSPECIFIED. */
const NUMBERS: readonly TaskState[] = TASK_STATES;

const pageSize = nonNegativeInt.transform((value, context): number =>
  value >= 1 && value <= MAX_PAGE_SIZE ? value : refuse(context, `must be from 1 to ${MAX_PAGE_SIZE}`),
);

/** A state by its name or by its number, which may be text. Unspecified means any. */
const status = z.unknown().transform((value, context): TaskState | undefined => {
  if (value === 'TASK_STATE_UNSPECIFIED') return undefined;
  const number = typeof value === 'string' && /^\d$/.test(value) ? Number(value) : value;
  if (number === 0) return undefined;
  const state = typeof number === 'number' ? NUMBERS[number - 1] : TASK_STATES.find((name) => name === value);
  return state ?? refuse(context, `must be one of ${TASK_STATES.join(', ')}`);
});

/** Status times are whole milliseconds: those that are not older than a finer time begin at the next one. */
const earliest = z.unknown().transform((value, context): number => {
  const at = typeof value === 'string' ? parseTimestamp(value) : undefined;
  return at ?? refuse(context, 'must be a timestamp with its offset from UTC, such as "2026-01-31T12:00:00Z"');
});

/** The text is for query parameters, which have no other form. */
const flag = z.unknown().transform((value, context): boolean => {
  if (value === true || value === 'true') return true;
  return value === false || value === 'false' ? false : refuse(context, 'must be true or false');
});

const listTasksSchema = protoMessage(
  {
    contextId: protoString.exactOptional(),
    status: status.exactOptional(),
    pageSize: pageSize.default(DEFAULT_PAGE_SIZE),
    pageToken: protoString.exactOptional(),
    historyLength: nonNegativeInt.exactOptional(),
    statusTimestampAfter: earliest.exactOptional(),
    includeArtifacts: flag.default(false),
  },
  { unsetWhenEmpty: ['contextId', 'pageToken'] },
);

/** Reads the parameters of ListTasks (§3.1.4): JSON, or the texts of a query. @throws InvalidParamsError */
export function readListTasks(params: unknown): ListTasksRequest {
  // JSON-RPC may leave the parameters out: every field has a default.
  const { status: state, ...request } = read(listTasksSchema, params ?? {});
  return { ...request, ...(state !== undefined && { status: state }) };
}
