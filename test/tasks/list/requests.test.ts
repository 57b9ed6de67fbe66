import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readListTasks } from '../../../api/validation/list-tasks.js';
import { InvalidParamsError } from '../../../tasks/errors.js';
import { readPageToken, writePageToken } from '../../../tasks/list/page-token.js';
import { keyOf, keyOfTime } from '../../../tasks/list/position.js';
import { countQuery, listQueries, totalQuery, type IndexFilter } from '../../../tasks/list/query.js';

/** The fields that are refused. */
function refused(params: unknown): string[] {
  try {
    readListTasks(params);
  } catch (error) {
    if (error instanceof InvalidParamsError) return error.violations.map(({ field }) => field);
    throw error;
  }
  return [];
}

describe('the parameters of ListTasks', () => {
  test.each([undefined, {}, { contextId: '', pageToken: '' }, { status: null, pageSize: null }])(
    'have defaults: %j',
    (params) => {
      expect(readListTasks(params)).toEqual({ pageSize: 50, includeArtifacts: false });
    },
  );

  test('may be the texts of a query', () => {
    const query = {
      contextId: 'c',
      pageSize: '7',
      historyLength: '0',
      includeArtifacts: 'true',
      status: '3',
      unknown: '1',
    };
    expect(readListTasks({ ...query, statusTimestampAfter: '2026-01-31T12:00:00.5Z' })).toEqual({
      contextId: 'c',
      pageSize: 7,
      historyLength: 0,
      includeArtifacts: true,
      status: 'TASK_STATE_COMPLETED',
      statusTimestampAfter: Date.UTC(2026, 0, 31, 12, 0, 0, 500),
    });
  });

  test('may have the names of the .proto', () => {
    const request = { context_id: 'c', page_size: 1, history_length: 2, include_artifacts: true, page_token: 't' };
    expect(readListTasks(request)).toMatchObject({ contextId: 'c', pageSize: 1, historyLength: 2, pageToken: 't' });
  });

  test.each([
    ['TASK_STATE_AUTH_REQUIRED', 'TASK_STATE_AUTH_REQUIRED'],
    [8, 'TASK_STATE_AUTH_REQUIRED'],
    [1, 'TASK_STATE_SUBMITTED'],
    ['TASK_STATE_UNSPECIFIED', undefined],
    [0, undefined],
  ])('take the status %j', (status, state) => {
    expect(readListTasks({ status }).status).toBe(state);
  });

  test.each([
    ['2026-01-31T12:00:00Z', Date.UTC(2026, 0, 31, 12)],
    ['2026-01-31T12:00:00.000000001+01:00', Date.UTC(2026, 0, 31, 11) + 1],
    ['2026-01-31t12:00:00.999999999z', Date.UTC(2026, 0, 31, 12, 0, 1)],
    ['0001-01-01T00:00:00Z', Date.parse('0001-01-01T00:00:00Z')],
    ['9999-12-31T23:59:59.999999999Z', Date.parse('9999-12-31T23:59:59.999Z')],
  ])('take the time %s', (statusTimestampAfter, at) => {
    expect(readListTasks({ statusTimestampAfter }).statusTimestampAfter).toBe(at);
  });

  test.each([
    ...[0, 101, -1, 1.5, '0', 'many', true, {}].map((pageSize) => ({ pageSize })),
    ...[-1, 0.5, '-1', 'all', [], 2 ** 31].map((historyLength) => ({ historyLength })),
    ...['DONE', 'completed', '', 9, -1, 1.5, [], '17', true].map((status) => ({ status })),
    ...['yesterday', '2026-01-31', '2026-01-31T12:00:00', '2026-02-30T00:00:00Z', '', 1, '2026-13-01T00:00:00Z'].map(
      (statusTimestampAfter) => ({ statusTimestampAfter }),
    ),
    ...['yes', 1, '', []].map((includeArtifacts) => ({ includeArtifacts })),
    ...[1, [], {}, false].map((contextId) => ({ contextId })),
    ...[1, [], {}].map((pageToken) => ({ pageToken })),
  ])('are refused, one violation for the field: %j', (params) => {
    expect(refused(params)).toEqual(Object.keys(params));
  });

  test('are all named that are wrong', () => {
    expect(refused({ pageSize: 0, status: 'x', historyLength: -1 }).sort()).toEqual([
      'historyLength',
      'pageSize',
      'status',
    ]);
  });
});

const ID = '01981111-2222-7333-8444-555555555555';
const FILTER: IndexFilter = { agent: 'echo', scope: 'public', contextId: 'c', status: 'TASK_STATE_WORKING', since: 5n };
const CURSOR = { below: keyOf({ at: 1_780_000_000_123, taskId: ID }), width: 60_000 };

describe('a page token', () => {
  test.each([CURSOR.below, keyOfTime(1_780_000_000_123), keyOfTime(0)])('leads to where it was given: %s', (below) => {
    const cursor = { ...CURSOR, below };
    expect(readPageToken(writePageToken(cursor, FILTER), FILTER)).toEqual(cursor);
  });

  test('can be a part of a URL as it is', () => {
    expect(writePageToken(CURSOR, FILTER)).toMatch(/^[\w-]+$/);
  });

  const { contextId: _, ...withoutContext } = FILTER;
  test.each([
    { ...FILTER, agent: 'another' },
    { ...FILTER, scope: 'acme' },
    { ...FILTER, contextId: 'd' },
    { ...FILTER, status: 'TASK_STATE_FAILED' as const },
    { ...FILTER, since: 6n },
    withoutContext,
  ])('is refused with other filters', (filter) => {
    expect(() => readPageToken(writePageToken(CURSOR, FILTER), filter)).toThrow(InvalidParamsError);
  });

  test('that somebody has changed is refused, whatever they have done to it', () => {
    const token = writePageToken(CURSOR, FILTER);
    const bytes = fc.tuple(fc.nat(token.length - 1), fc.constantFrom(...'abcXYZ019-_=+/é '));
    fc.assert(
      fc.property(bytes, ([at, character]) => {
        const changed = token.slice(0, at) + character + token.slice(at + 1);
        if (changed !== token) expect(() => readPageToken(changed, FILTER)).toThrow(InvalidParamsError);
      }),
    );
    const json = fc.jsonValue().map((value) => Buffer.from(JSON.stringify(value)).toString('base64url'));
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.base64String(), json), (other) => {
        expect(() => readPageToken(other, FILTER)).toThrow(InvalidParamsError);
      }),
    );
  });
});

describe('a query', () => {
  const plain = /^'[\w.:@/+=~-]*'$/;

  test('holds nothing in quotes that could end them, whatever a client sends', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (contextId) => {
        const filter = { ...FILTER, contextId };
        const range = { from: keyOf({ at: 1, taskId: ID }), below: CURSOR.below };
        for (const query of [totalQuery(filter), countQuery(filter, range), ...listQueries(filter, range)]) {
          const quoted = query.match(/'[^']*'/g) ?? [];
          expect(quoted.every((text) => plain.test(text))).toBe(true);
          expect(query.replaceAll(/'[^']*'/g, '')).not.toMatch(/['"\\;]/);
          expect(query).toContain(`A2aAgent = 'echo' AND A2aScope = 'public'`);
        }
      }),
    );
  });

  test('is refused for a scope that could not stand in quotes', () => {
    expect(() => totalQuery({ agent: 'echo', scope: `x' OR A2aScope = 'y` })).toThrow('may have letters');
  });
});
