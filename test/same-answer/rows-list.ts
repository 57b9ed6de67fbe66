import { invalid, row, type Expected, type Row } from './row.js';

const EMPTY: Expected = { result: { tasks: [], nextPageToken: '', pageSize: 50, totalSize: 0 } };
const NOWHERE = { contextId: 'a context that nobody has used' };

/** Filters that are refused. */
const REFUSED: readonly (readonly [name: string, params: object, fields: readonly string[], jsonOnly?: boolean])[] = [
  ['pageSize 0 [LIST-05, LIST-16]', { pageSize: 0 }, ['pageSize']],
  ['pageSize 101 [LIST-05, LIST-16]', { pageSize: 101 }, ['pageSize']],
  ['a negative pageSize', { pageSize: -1 }, ['pageSize']],
  ['a broken pageSize', { pageSize: 1.5 }, ['pageSize'], true],
  ['a word as pageSize', { pageSize: 'many' }, ['pageSize'], true],
  ['a negative historyLength [LIST-16, HIST-03]', { historyLength: -1 }, ['historyLength']],
  ['a word as historyLength', { historyLength: 'x' }, ['historyLength'], true],
  ['an unknown status [LIST-16]', { status: 'TASK_STATE_HAPPY' }, ['status']],
  ['a status of A2A 0.3', { status: 'working' }, ['status']],
  ['an unknown status, by number', { status: 42 }, ['status']],
  ['a time that is none [LIST-16]', { statusTimestampAfter: 'yesterday' }, ['statusTimestampAfter'], true],
  ['a day that there is not', { statusTimestampAfter: '2026-02-30T00:00:00Z' }, ['statusTimestampAfter'], true],
  ['a time without a zone', { statusTimestampAfter: '2026-01-01T00:00:00' }, ['statusTimestampAfter'], true],
  ['a page token of nobody', { pageToken: 'xyz' }, ['pageToken']],
  ['a page token that is JSON', { pageToken: 'e30' }, ['pageToken']],
  ['a word as includeArtifacts', { includeArtifacts: 'maybe' }, ['includeArtifacts'], true],
  [
    'three things wrong [LIST-16, ERR-21]',
    { pageSize: 0, historyLength: -1, status: 'X' },
    ['historyLength', 'pageSize', 'status'],
  ],
];

/** Filters that are taken. */
const TAKEN: readonly (readonly [name: string, params: object, result?: object | undefined, jsonOnly?: boolean])[] = [
  ['pageSize 1 [LIST-05]', { pageSize: 1 }, { pageSize: 1 }],
  ['pageSize 100 [LIST-05]', { pageSize: 100 }, { pageSize: 100 }],
  ['no status', { status: 'TASK_STATE_UNSPECIFIED' }],
  ['a status', { status: 'TASK_STATE_WORKING' }],
  ['a status by number', { status: 3 }],
  ['a time', { statusTimestampAfter: '2026-01-01T00:00:00.000Z' }],
  ['a time with an offset', { statusTimestampAfter: '2026-01-01T02:00:00+02:00' }, undefined, true],
  ['a time with nanoseconds', { statusTimestampAfter: '2026-01-01T00:00:00.123456789Z' }, undefined, true],
  ['no artifacts', { includeArtifacts: false }],
  ['artifacts', { includeArtifacts: true }],
  ['an empty page token', { pageToken: '' }],
  ['historyLength 0', { historyLength: 0 }],
  ['a quote in the context [SEC-10]', { contextId: `' OR '1'='1` }],
  ['a double quote in the context [SEC-10]', { contextId: `" OR "1"="1` }],
  ['a backslash in the context [SEC-10]', { contextId: 'a\\' }],
];

export const LIST_ROWS: readonly Row[] = [
  row('a context that nobody has used [LIST-05, LIST-08, LIST-09, LIST-15, DATA-05]', 'ListTasks', NOWHERE, EMPTY),
  ...REFUSED.map(([name, params, fields, jsonOnly]) =>
    row(name, 'ListTasks', { ...params }, invalid(...fields), { jsonOnly: jsonOnly === true }),
  ),
  ...TAKEN.map(([name, params, result, jsonOnly]) =>
    row(
      name,
      'ListTasks',
      { ...NOWHERE, ...params },
      { result: { tasks: [], nextPageToken: '', totalSize: 0, pageSize: 50, ...result } },
      { jsonOnly: jsonOnly === true },
    ),
  ),
  {
    name: 'ListTasks: the tasks of a context, newest first',
    request: ({ contextId }) => ({ operation: 'ListTasks', params: { contextId, pageSize: 2 } }),
    expected: { result: { pageSize: 2, tasks: [{}, {}] } },
  },
];
