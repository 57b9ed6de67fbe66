import { createParser } from 'eventsource-parser';
import { expect } from 'vitest';
import { z } from 'zod';
import { ERROR_CODES, readError } from './outcome.js';
import { EVENTS_READ, STREAMS, type Driver, type Request } from './request.js';

const rpcReply = z.union([
  z.strictObject({ jsonrpc: z.literal('2.0'), id: z.literal('r-1'), result: z.unknown() }),
  z.strictObject({
    jsonrpc: z.literal('2.0'),
    id: z.literal('r-1'),
    error: z.strictObject({ code: z.number(), message: z.string().min(1), data: z.unknown() }),
  }),
]);

const restError = z.strictObject({
  error: z.strictObject({
    code: z.number(),
    status: z.string(),
    message: z.string().min(1),
    details: z.unknown(),
  }),
});

/** JSON-RPC (§9). */
export const overJsonRpc: Driver = async ({ url }, { operation, params, metadata = {} }) => {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 'r-1', method: operation, params });
  const headers = { 'content-type': 'application/json', ...metadata };
  const response = await fetchUntilRead(url, { method: 'POST', headers, body });
  expect(response.status).toBe(200);
  if ('events' in response) return { events: response.events.map((event) => resultOf(rpcReply.parse(event))) };
  const reply = rpcReply.parse(response.json);
  if (!('error' in reply)) {
    expect(STREAMS.has(operation)).toBe(false);
    return { result: reply.result };
  }
  const error = readError(reply.error.message, reply.error.data);
  expect(reply.error.code).toBe(ERROR_CODES[error.kind]?.rpc);
  return { error };
};

/** HTTP+JSON (§11). */
export const overRest: Driver = async (server, request) => {
  const { method, path, query, body } = restRequest(request);
  const search = query.size > 0 ? `?${query.toString()}` : '';
  const response = await fetchUntilRead(`${server.url}${path}${search}`, {
    method,
    headers: { ...(body && { 'content-type': 'application/a2a+json' }), ...request.metadata },
    ...(body && { body: JSON.stringify(body) }),
  });
  if ('events' in response) return { events: response.events };
  if (response.status === 200) return { result: response.json };
  const { code, status, message, details } = restError.parse(response.json).error;
  const error = readError(message, details);
  const expected = ERROR_CODES[error.kind];
  expect({ http: response.status, code, status }).toEqual({
    http: expected?.http,
    code: expected?.http,
    status: expected?.grpc,
  });
  return { error };
};

function resultOf(reply: z.output<typeof rpcReply>): unknown {
  if ('error' in reply) throw new Error(`The stream broke: ${reply.error.message}`);
  return reply.result;
}

type Params = Record<string, unknown>;

function restRequest({ operation, params }: Request) {
  const { id, taskId, ...rest } = params as Params;
  const task = `/tasks/${encodeURIComponent(String(id))}`;
  const configs = `/tasks/${encodeURIComponent(String(taskId))}/pushNotificationConfigs`;
  const config = `${configs}/${encodeURIComponent(String(id))}`;
  const post = (path: string, body: Params) => ({ method: 'POST', path, query: new URLSearchParams(), body });
  const get = (path: string, fields: Params, method = 'GET') => ({
    method,
    path,
    query: queryOf(fields),
    body: undefined,
  });
  switch (operation) {
    case 'SendMessage':
      return post('/message:send', params);
    case 'SendStreamingMessage':
      return post('/message:stream', params);
    case 'GetTask':
      return get(task, rest);
    case 'ListTasks':
      return get('/tasks', params);
    case 'CancelTask':
      return post(`${task}:cancel`, rest);
    case 'SubscribeToTask':
      return post(`${task}:subscribe`, rest);
    case 'CreateTaskPushNotificationConfig':
      return post(configs, { id, ...rest });
    case 'GetTaskPushNotificationConfig':
      return get(config, rest);
    case 'ListTaskPushNotificationConfigs':
      return get(configs, rest);
    case 'DeleteTaskPushNotificationConfig':
      return get(config, rest, 'DELETE');
    case 'GetExtendedAgentCard':
      return get('/extendedAgentCard', params);
  }
}

function queryOf(fields: Params): URLSearchParams {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return new URLSearchParams(entries.map(([name, value]): [string, string] => [name, String(value)]));
}

type Response =
  | { readonly status: number; readonly json: unknown }
  | { readonly status: number; readonly events: readonly unknown[] };

/** Reads a reply; of a stream, its first events. */
async function fetchUntilRead(url: string, init: RequestInit): Promise<Response> {
  const enough = new AbortController();
  const response = await fetch(url, { ...init, signal: enough.signal });
  if (!response.headers.get('content-type')?.startsWith('text/event-stream')) {
    return { status: response.status, json: await response.json() };
  }
  const events: unknown[] = [];
  const parser = createParser({
    onEvent: ({ data }) => {
      events.push(JSON.parse(data));
    },
  });
  const decoder = new TextDecoder();
  // Safe: the body of a fetch gives bytes.
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    parser.feed(decoder.decode(chunk, { stream: true }));
    if (events.length >= EVENTS_READ) break;
  }
  enough.abort();
  return { status: response.status, events: events.slice(0, EVENTS_READ) };
}
