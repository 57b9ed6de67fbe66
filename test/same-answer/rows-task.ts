import type { OperationName } from '../../api/operations/operation-name.js';
import { invalid, message, row, SENDS, type Expected, type Row, type Tasks } from './row.js';

const UNKNOWN = '01990000-0000-7000-8000-000000000001';
const NOT_FOUND: Expected = { error: 'TASK_NOT_FOUND' };
const UNSUPPORTED: Expected = { error: 'UNSUPPORTED_OPERATION' };

/** Operations on one task that must not tell an unknown one from one that the caller may not see. */
const ON_A_TASK = ['GetTask', 'CancelTask', 'SubscribeToTask'] as const;

/** What the rule about ids that are none is called. */
const IDS = { GetTask: '[GET-02]', CancelTask: '[CANCEL-03]', SubscribeToTask: '[SUB-06]' } as const;

const ids: readonly Row[] = ON_A_TASK.flatMap((operation): Row[] => [
  row(`an unknown id ${IDS[operation]}`, operation, { id: UNKNOWN }, NOT_FOUND),
  row('an id in another form', operation, { id: 'task-1' }, NOT_FOUND),
  row('a UUID of another version', operation, { id: '8f14e45f-ceea-467f-a0f5-1d2b3c4d5e6f' }, NOT_FOUND),
  row('an id in upper case', operation, { id: UNKNOWN.toUpperCase().replace('0199', 'ABCD') }, NOT_FOUND),
  row('a very long id', operation, { id: 'x'.repeat(400) }, NOT_FOUND),
  row('an id with a quote', operation, { id: `' OR 1=1 --` }, NOT_FOUND),
  row('an empty id', operation, { id: '' }, invalid('id'), { notRest: true }),
  row('no id', operation, {}, invalid('id'), { notRest: true }),
  row('an id that is a number', operation, { id: 7 }, invalid('id'), { jsonOnly: true, notRest: true }),
  row('an id that is a list', operation, { id: ['a'] }, invalid('id'), { jsonOnly: true, notRest: true }),
  row('an unknown field', operation, { id: UNKNOWN, colour: 'red' }, NOT_FOUND, { jsonOnly: true }),
  {
    name: `${operation}: a task of another agent`,
    request: ({ elsewhere }) => ({ operation, params: { id: elsewhere } }),
    expected: NOT_FOUND,
  },
]);

const historyLengths: readonly Row[] = [
  row('a negative historyLength [HIST-03]', 'GetTask', { id: UNKNOWN, historyLength: -1 }, invalid('historyLength')),
  row('a broken historyLength', 'GetTask', { id: UNKNOWN, historyLength: 0.5 }, invalid('historyLength'), {
    jsonOnly: true,
  }),
  row('a word as historyLength', 'GetTask', { id: UNKNOWN, historyLength: 'x' }, invalid('historyLength'), {
    jsonOnly: true,
  }),
  row('a huge historyLength', 'GetTask', { id: UNKNOWN, historyLength: 2 ** 31 }, invalid('historyLength'), {
    jsonOnly: true,
  }),
  row('reason as text', 'CancelTask', { id: UNKNOWN, metadata: 'why' }, invalid('metadata'), { jsonOnly: true }),
];

type State = Exclude<keyof Tasks, 'fresh' | 'contextId' | 'elsewhere'>;

const STATE_NAMES: Readonly<Record<State, string>> = {
  working: 'TASK_STATE_WORKING',
  inputRequired: 'TASK_STATE_INPUT_REQUIRED',
  authRequired: 'TASK_STATE_AUTH_REQUIRED',
  completed: 'TASK_STATE_COMPLETED',
  failed: 'TASK_STATE_FAILED',
  canceled: 'TASK_STATE_CANCELED',
  rejected: 'TASK_STATE_REJECTED',
};
// Safe: the keys of that record are these.
const STATES = Object.keys(STATE_NAMES) as State[];
const OPEN = STATES.slice(0, 3);
const ENDED = STATES.slice(3);

const onTask = (
  name: string,
  operation: OperationName,
  state: State,
  params: (id: string, tasks: Tasks) => object,
  expected: Expected,
): Row => ({
  name: `${operation}: ${name}`,
  request: (tasks) => ({ operation, params: { ...params(tasks[state], tasks) } }),
  expected,
});

const byState: readonly Row[] = STATES.flatMap((state): Row[] => {
  const task = { status: { state: STATE_NAMES[state] } };
  return [
    onTask(`a task that is ${state}`, 'GetTask', state, (id) => ({ id }), { result: task }),
    onTask(`a task that is ${state}, no history`, 'GetTask', state, (id) => ({ id, historyLength: 0 }), {
      result: task,
    }),
    onTask(`a task that is ${state}, one message [HIST-02]`, 'GetTask', state, (id) => ({ id, historyLength: 1 }), {
      result: { ...task, history: [{}] },
    }),
  ];
});

const open: readonly Row[] = OPEN.map((state) =>
  onTask(`a task that is ${state} [SUB-04]`, 'SubscribeToTask', state, (id) => ({ id }), {
    event: { task: { status: { state: STATE_NAMES[state] } } },
  }),
);

const ended: readonly Row[] = ENDED.flatMap((state): Row[] => {
  const name = `a task that is ${state}`;
  return [
    onTask(`${name} [SUB-05, STRM-14, ERR-04]`, 'SubscribeToTask', state, (id) => ({ id }), UNSUPPORTED),
    onTask(
      `${name} ${state === 'canceled' ? '[CANCEL-04]' : '[CANCEL-02, ERR-02]'}`,
      'CancelTask',
      state,
      (id) => ({ id }),
      state === 'canceled' ? { result: { status: { state: STATE_NAMES.canceled } } } : { error: 'TASK_NOT_CANCELABLE' },
    ),
    ...SENDS.flatMap((operation) => [
      onTask(`${name} [SEND-06]`, operation, state, (taskId) => ({ message: message({ taskId }) }), UNSUPPORTED),
      onTask(
        `${name}, with its context`,
        operation,
        state,
        (taskId, { contextId }) => ({ message: message({ taskId, contextId }) }),
        UNSUPPORTED,
      ),
      onTask(
        `${name}, with another context`,
        operation,
        state,
        (taskId) => ({ message: message({ taskId, contextId: 'other' }) }),
        invalid('message.contextId'),
      ),
      onTask(
        `${name}, before the media type`,
        operation,
        state,
        (taskId) => ({ message: message({ taskId, parts: [{ text: 'x', mediaType: 'audio/ogg' }] }) }),
        UNSUPPORTED,
      ),
    ]),
  ];
});

const conversation: readonly Row[] = [
  ...SENDS.flatMap((operation) => [
    onTask(
      'another context than the task has [CTX-07]',
      operation,
      'inputRequired',
      (taskId) => ({ message: message({ taskId, contextId: 'other' }) }),
      invalid('message.contextId'),
    ),
    onTask(
      'another context than the task has, before the media type',
      operation,
      'inputRequired',
      (taskId) => ({
        message: message({ taskId, contextId: 'other', parts: [{ text: 'x', mediaType: 'audio/ogg' }] }),
      }),
      invalid('message.contextId'),
    ),
    onTask(
      'a media type that an open task does not take',
      operation,
      'inputRequired',
      (taskId) => ({ message: message({ taskId, parts: [{ text: 'x', mediaType: 'audio/ogg' }] }) }),
      { error: 'CONTENT_TYPE_NOT_SUPPORTED' },
    ),
    onTask(
      'a task of another agent',
      operation,
      'elsewhere' as State,
      (taskId) => ({ message: message({ taskId }) }),
      NOT_FOUND,
    ),
    onTask(
      'a reference to a task of the caller',
      operation,
      'completed',
      (id) => ({ message: message({ referenceTaskIds: [id] }) }),
      operation === 'SendMessage' ? { result: { task: {} } } : { event: { task: {} } },
    ),
  ]),
  {
    name: 'SendMessage: an answer to a task that waits for it [CTX-11, STATE-03, STATE-04]',
    request: async ({ fresh }) => ({
      operation: 'SendMessage',
      params: { message: message({ taskId: await fresh() }) },
    }),
    expected: { result: { task: { status: { state: 'TASK_STATE_COMPLETED' } } } },
  },
  {
    name: 'SendMessage: an answer with the context of the task',
    request: async ({ fresh, contextId }) => ({
      operation: 'SendMessage',
      params: { message: message({ taskId: await fresh(), contextId }) },
    }),
    expected: { result: { task: { status: { state: 'TASK_STATE_COMPLETED' } } } },
  },
  {
    name: 'SendStreamingMessage: an answer to a task that waits for it',
    request: async ({ fresh }) => ({
      operation: 'SendStreamingMessage',
      params: { message: message({ taskId: await fresh() }) },
    }),
    expected: { event: { task: {} } },
    racing: true,
  },
  {
    name: 'CancelTask: a task that waits [CANCEL-01, STATE-04]',
    request: async ({ fresh }) => ({ operation: 'CancelTask', params: { id: await fresh() } }),
    expected: { result: { status: { state: 'TASK_STATE_CANCELED' } } },
  },
  {
    name: 'CancelTask: a task that waits, with a reason',
    request: async ({ fresh }) => ({
      operation: 'CancelTask',
      params: { id: await fresh(), metadata: { reason: 'enough' } },
    }),
    expected: { result: { status: { state: 'TASK_STATE_CANCELED' } } },
  },
];

/** Requests about tasks: which there are, and in which state. */
export const TASK_ROWS: readonly Row[] = [
  ...ids,
  ...historyLengths,
  ...byState,
  ...open,
  ...ended,
  ...conversation,
  row('without one [XCARD-02]', 'GetExtendedAgentCard', {}, UNSUPPORTED),
];
