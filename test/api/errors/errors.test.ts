import {
  InvalidAgentResponseError,
  TaskNotCancelableError,
  TaskNotFoundError,
  UnsupportedOperationError,
} from '@a2a-js/sdk/errors';
import { describe, expect, test } from 'vitest';
import { MAX_MESSAGE_BYTES } from '../../../protocol/limits.js';
import { InvalidParamsError, PayloadTooLargeError, UnavailableError } from '../../../tasks/errors.js';
import { restFailure, rpcFailure, violationsOf } from '../../support/clients/failures.js';
import { post, rpc, send, startEdge, type Reply } from '../../support/stacks/edge.js';
import { scriptedTaskService, userMessage } from '../../support/stacks/scripted-task-service.js';

/** The same request through the HTTP+JSON binding. */
function rest(url: string, operation: string, params: Record<string, unknown>): Promise<Reply> {
  const { id, taskId, ...fields } = params;
  const task = `${url}/tasks/${encodeURIComponent(String(id))}`;
  const configs = `${url}/tasks/${String(taskId)}/pushNotificationConfigs`;
  const query = Object.entries(fields)
    .map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`)
    .join('&');
  switch (operation) {
    case 'SendMessage':
      return post(`${url}/message:send`, params);
    case 'SendStreamingMessage':
      return post(`${url}/message:stream`, params);
    case 'GetTask':
      return send(`${task}?${query}`);
    case 'CancelTask':
      return post(`${task}:cancel`, fields);
    case 'SubscribeToTask':
      return post(`${task}:subscribe?${query}`, '');
    case 'ListTasks':
      return send(`${url}/tasks?${query}`);
    case 'GetExtendedAgentCard':
      return send(`${url}/extendedAgentCard`);
    case 'CreateTaskPushNotificationConfig':
      return post(configs, fields);
    case 'ListTaskPushNotificationConfigs':
      return send(configs);
    case 'GetTaskPushNotificationConfig':
      return send(`${configs}/${String(id)}`);
    case 'DeleteTaskPushNotificationConfig':
      return send(`${configs}/${String(id)}`, { method: 'DELETE' });
    default:
      throw new Error(`No path for ${operation}.`);
  }
}

interface Row {
  readonly operation: string;
  readonly params: Record<string, unknown>;
  readonly code: number;
  readonly http: number;
  readonly status: string;
  /** `reason` of the ErrorInfo. */
  readonly reason?: string;
  /** Fields of the BadRequest. */
  readonly fields?: readonly string[];
}

const unsupported = { code: -32004, http: 400, status: 'FAILED_PRECONDITION', reason: 'UNSUPPORTED_OPERATION' };
const noPush = { code: -32003, http: 400, status: 'FAILED_PRECONDITION', reason: 'PUSH_NOTIFICATION_NOT_SUPPORTED' };
const invalid = { code: -32602, http: 400, status: 'INVALID_ARGUMENT' };
const pushConfig = { url: 'https://hook.test/a2a' };
const sized = (bytes: number): string => 'x'.repeat(bytes);

const rows: readonly Row[] = [
  { operation: 'ListTasks', params: { pageSize: 0 }, ...invalid, fields: ['pageSize'] },
  { operation: 'GetExtendedAgentCard', params: {}, ...unsupported },
  { operation: 'CreateTaskPushNotificationConfig', params: { taskId: 't', ...pushConfig }, ...noPush },
  { operation: 'GetTaskPushNotificationConfig', params: { taskId: 't', id: 'c' }, ...noPush },
  { operation: 'ListTaskPushNotificationConfigs', params: { taskId: 't' }, ...noPush },
  { operation: 'DeleteTaskPushNotificationConfig', params: { taskId: 't', id: 'c' }, ...noPush },
  ...['SendMessage', 'SendStreamingMessage'].flatMap((operation): Row[] => [
    {
      operation,
      params: { message: userMessage(), configuration: { taskPushNotificationConfig: pushConfig } },
      ...noPush,
    },
    { operation, params: {}, ...invalid, fields: ['message'] },
    {
      operation,
      params: { message: { parts: [{ raw: '!' }], role: 'ROLE_USER' }, metadata: [] },
      ...invalid,
      fields: ['message.messageId', 'message.parts[0].raw', 'metadata'],
    },
    {
      operation,
      params: { message: userMessage({ parts: [{ text: sized(MAX_MESSAGE_BYTES) }] }) },
      ...invalid,
      http: 413,
      fields: ['message'],
    },
    {
      operation,
      params: { message: userMessage(), metadata: { note: sized(MAX_MESSAGE_BYTES) } },
      ...invalid,
      http: 413,
      fields: ['metadata'],
    },
    { operation, params: { tenant: 'nobody', message: userMessage() }, ...invalid, fields: ['tenant'] },
  ]),
  { operation: 'GetTask', params: { id: 't', historyLength: -1 }, ...invalid, fields: ['historyLength'] },
  { operation: 'GetTask', params: { id: 't', historyLength: '1.5' }, ...invalid, fields: ['historyLength'] },
  { operation: 'GetTask', params: { id: 't', tenant: 'nobody' }, ...invalid, fields: ['tenant'] },
  { operation: 'CancelTask', params: { id: 't', metadata: 'why' }, ...invalid, fields: ['metadata'] },
  { operation: 'CancelTask', params: { id: 't', tenant: 7 }, ...invalid, fields: ['tenant'] },
];

describe('the same bad request gets the same error over JSON-RPC and HTTP+JSON', () => {
  test.each(rows)(
    '$operation $reason $fields [OPS-02, ERR-16, ERR-18]',
    async ({ operation, params, code, http, status, reason, fields }) => {
      const handler = scriptedTaskService();
      const { url } = await startEdge(handler);
      const rpcReply = await rpc(url, operation, params);
      const restReply = await rest(url, operation, params);

      const viaRpc = rpcFailure(rpcReply);
      const viaRest = restFailure(restReply);
      expect(rpcReply.status).toBe(200);
      expect(restReply.status).toBe(http);
      expect({ id: viaRpc.id, code: viaRpc.code }).toEqual({ id: 1, code });
      expect(viaRest).toMatchObject({ code: http, status });
      expect(viaRpc.message).toBe(viaRest.message);
      expect(viaRpc.data).toEqual(viaRest.details);
      if (reason !== undefined) {
        const type = 'type.googleapis.com/google.rpc.ErrorInfo';
        expect(viaRest.details).toMatchObject([{ '@type': type, reason, domain: 'a2a-protocol.org' }]);
      }
      if (fields) expect(Object.keys(violationsOf(viaRpc.data))).toEqual(fields);
      expect(handler.calls).toEqual([]);
    },
  );
});

const thrown: readonly [string, Error, { code: number; http: number; status: string; rpcHttp?: number }][] = [
  ['TaskNotFoundError [ERR-01]', new TaskNotFoundError(), { code: -32001, http: 404, status: 'NOT_FOUND' }],
  [
    'TaskNotCancelableError [ERR-02]',
    new TaskNotCancelableError(),
    { code: -32002, http: 400, status: 'FAILED_PRECONDITION' },
  ],
  ['UnsupportedOperationError [ERR-04]', new UnsupportedOperationError('The task has ended.'), { ...unsupported }],
  [
    'InvalidAgentResponseError [ERR-06]',
    new InvalidAgentResponseError(),
    { code: -32006, http: 500, status: 'INTERNAL' },
  ],
  [
    'InvalidParamsError [ERR-10]',
    new InvalidParamsError([{ field: 'message.taskId', description: 'is wrong' }]),
    invalid,
  ],
  ['PayloadTooLargeError', new PayloadTooLargeError('message', 9, 8), { ...invalid, http: 413 }],
  [
    'UnavailableError [ERR-14]',
    new UnavailableError({ message: 'No worker answers.', retryAfter: 2 }),
    { code: -32603, http: 503, status: 'UNAVAILABLE', rpcHttp: 503 },
  ],
];

describe('an error of the handler is the same over JSON-RPC and HTTP+JSON', () => {
  const operations = ['SendMessage', 'SendStreamingMessage', 'GetTask', 'CancelTask', 'SubscribeToTask'];
  test.each(thrown)('%s', async (_name, error, { code, http, status, rpcHttp = 200 }) => {
    const handler = scriptedTaskService({ task: () => Promise.reject(error), events: () => Promise.reject(error) });
    const { url } = await startEdge(handler);
    for (const operation of operations) {
      const params = operation.startsWith('Send') ? { message: userMessage() } : { id: 't' };
      const rpcReply = await rpc(url, operation, params);
      const restReply = await rest(url, operation, params);
      expect([operation, rpcReply.status, restReply.status]).toEqual([operation, rpcHttp, http]);
      expect(rpcFailure(rpcReply)).toMatchObject({ id: 1, code, message: error.message });
      expect(restFailure(restReply)).toMatchObject({ code: http, status, message: error.message });
      expect(rpcFailure(rpcReply).data).toEqual(restFailure(restReply).details);
    }
  });
});

test('503 tells when to come back, in the header and in the details', async () => {
  const error = new UnavailableError({ message: 'No worker answers.', retryAfter: 2 });
  const { url } = await startEdge(scriptedTaskService({ task: () => Promise.reject(error) }));
  for (const reply of [await rpc(url, 'GetTask', { id: 't' }), await rest(url, 'GetTask', { id: 't' })]) {
    expect(reply.headers.get('retry-after')).toBe('2');
    expect(reply.text).toContain('{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"2s"}');
  }
});

test('an internal error over JSON-RPC or HTTP+JSON tells the caller nothing but the request id [ERR-13]', async () => {
  const { url, logged } = await startEdge(
    scriptedTaskService({ task: () => Promise.reject(new Error('password is hunter2')) }),
  );
  const rpcReply = await rpc(url, 'GetTask', { id: 't' });
  const restReply = await rest(url, 'GetTask', { id: 't' });

  expect(rpcReply.status).toBe(200);
  expect(rpcFailure(rpcReply)).toMatchObject({ code: -32603, message: 'Internal error' });
  expect(restFailure(restReply)).toMatchObject({ code: 500, status: 'INTERNAL', message: 'Internal error' });
  for (const reply of [rpcReply, restReply]) {
    const requestId = reply.headers.get('x-request-id');
    expect(reply.text).not.toContain('hunter2');
    expect(reply.text).toContain(`"requestId":"${requestId}"`);
    const entry = logged.find((line) => line['requestId'] === requestId && 'err' in line);
    expect(entry).toMatchObject({ level: 50, err: { message: 'password is hunter2' } });
  }
});
