import { TaskNotFoundError } from '@a2a-js/sdk/errors';
import { describe, expect, test } from 'vitest';
import { UnavailableError } from '../../../tasks/errors.js';
import { restFailure, rpcFailure } from '../../support/clients/failures.js';
import { openResponse, openSse, type SseReader } from '../../support/clients/sse-client.js';
import { rpc, send, startEdge } from '../../support/stacks/edge.js';
import {
  chunk,
  completed,
  eventsOf,
  exampleTask,
  manualStream,
  scriptedTaskService,
  snapshot,
  userMessage,
  type ManualStream,
} from '../../support/stacks/scripted-task-service.js';

const subscribeBody = { jsonrpc: '2.0', id: 'r1', method: 'SubscribeToTask', params: { id: 't' } };

/** A subscription through each binding. */
const subscriptions: readonly [string, (url: string) => Promise<SseReader>][] = [
  ['JSON-RPC', (url) => openSse(url, { body: subscribeBody })],
  ['HTTP+JSON', (url) => openSse(`${url}/tasks/t:subscribe`)],
];

test('a stream has the headers that keep proxies from collecting or changing it', async () => {
  const { url } = await startEdge();
  const { status, headers } = await openSse(`${url}/tasks/t:subscribe`);
  expect(status).toBe(200);
  expect(headers).toMatchObject({
    'content-type': 'text/event-stream',
    'cache-control': 'no-cache, no-transform',
    'x-accel-buffering': 'no',
  });
  expect(headers).toHaveProperty('x-request-id');
});

test('HTTP+JSON events are bare, with their position as id [STRM-12]', async () => {
  const events = [snapshot(), chunk(2, 'line\nbreak'), completed(3)];
  const { url } = await startEdge(scriptedTaskService({ events: () => eventsOf(events) }));
  const frames = await (await openSse(`${url}/message:stream`, { body: { message: userMessage() } })).rest();
  expect(frames).toEqual(events.map(({ sequence, event }) => ({ id: String(sequence), data: JSON.stringify(event) })));
});

test('JSON-RPC events are replies with the id of the request [STRM-11]', async () => {
  const events = [snapshot(), completed(2)];
  const { url } = await startEdge(scriptedTaskService({ events: () => eventsOf(events) }));
  const frames = await (await openSse(url, { body: subscribeBody })).rest();
  expect(frames.map(({ id }) => id)).toEqual(['1', '2']);
  expect(frames.map(({ data }): unknown => JSON.parse(data))).toEqual(
    events.map(({ event }) => ({ jsonrpc: '2.0', id: 'r1', result: event })),
  );
});

test.each(subscriptions)('%s: events come when they happen, and the end of the stream ends it', async (_name, open) => {
  const stream = manualStream();
  const { url } = await startEdge(scriptedTaskService({ events: () => stream }));
  stream.push(snapshot());
  const reader = await open(url);
  expect((await reader.next())?.id).toBe('1');
  stream.push(chunk(2, 'a'));
  expect((await reader.next())?.id).toBe('2');
  stream.end();
  expect(await reader.next()).toBeUndefined();
  expect(reader.cut).toBe(false);
});

describe('resume', () => {
  const viaRpc = (url: string, query: string, headers: Record<string, string>): Promise<SseReader> =>
    openSse(`${url}/${query}`, { body: subscribeBody, headers });
  const viaRest = (url: string, query: string, headers: Record<string, string>): Promise<SseReader> =>
    openSse(`${url}/tasks/t:subscribe${query}`, { method: 'GET', headers });

  test.each([
    ['', { 'last-event-id': '12.3' }, { sequence: 12, log: 3 }],
    ['', { 'last-event-id': '0' }, { sequence: 0, log: 0 }],
    ['?afterSequence=7', {}, { sequence: 7, log: 0 }],
    ['?afterSequence=7', { 'last-event-id': '9' }, { sequence: 9, log: 0 }],
    ['', { 'last-event-id': '' }, undefined],
  ])('%j with %j is after %j', async (query, headers: Record<string, string>, after) => {
    for (const open of [viaRpc, viaRest]) {
      const handler = scriptedTaskService();
      const { url } = await startEdge(handler);
      await open(url, query, headers);
      expect(handler.calls[0]?.request).toEqual({ id: 't', ...(after && { after }) });
    }
  });

  test('headers do not wait for the next event of a quiet task', async () => {
    const stream = manualStream();
    const { url } = await startEdge(scriptedTaskService({ events: () => stream }));
    const reader = await openSse(`${url}/tasks/t:subscribe`, { headers: { 'last-event-id': '4' } });
    expect(reader.status).toBe(200);
    stream.push(chunk(5, 'at last'));
    expect((await reader.next())?.id).toBe('5');
  });
});

test('an idle stream gets a comment line at each interval', async () => {
  const stream = manualStream();
  stream.push(snapshot());
  const { url } = await startEdge(scriptedTaskService({ events: () => stream }), { keepAliveInterval: 40 });
  const reader = await openSse(`${url}/tasks/t:subscribe`);
  const comments = [await reader.nextComment(), await reader.nextComment(), await reader.nextComment()];
  expect(comments).toEqual(['open', 'keep-alive', 'keep-alive']);
});

test.each(subscriptions)('%s: a client that goes away frees the stream while it waits', async (_name, open) => {
  const stream = manualStream();
  const handler = scriptedTaskService({ events: () => stream });
  const { url, logged } = await startEdge(handler);
  stream.push(snapshot());
  const reader = await open(url);
  await reader.next();
  await expect.poll(() => stream.pulled).toBe(2);
  expect(stream.returned).toBe(false);

  reader.leave();
  await expect.poll(() => stream.returned).toBe(true);
  expect(handler.calls[0]?.context.signal.aborted).toBe(true);
  await expect.poll(() => logged.find(({ msg }) => msg === 'request')).toMatchObject({ aborted: true, status: 200 });
});

test('a client that goes away before the first event frees the stream', async () => {
  const stream = manualStream();
  const handler = scriptedTaskService({ events: () => stream });
  const { url } = await startEdge(handler);
  const gone = new AbortController();
  const opening = openResponse(`${url}/tasks/t:subscribe`, { signal: gone.signal });
  await expect.poll(() => stream.pulled).toBe(1);
  gone.abort();
  await expect(opening).rejects.toThrow();
  await expect.poll(() => stream.returned).toBe(true);
  expect(handler.calls[0]?.context.signal.aborted).toBe(true);
});

describe('a client that takes no data', () => {
  const large = 'x'.repeat(1_000_000);

  test('is not sent to faster than it reads, and is cut when it reads nothing for too long', async () => {
    const stream = manualStream();
    for (let sequence = 1; sequence <= 100; sequence += 1) stream.push(chunk(sequence, large));
    const { url, logged } = await startEdge(scriptedTaskService({ events: () => stream }), { slowReaderTimeout: 300 });
    const response = await openResponse(`${url}/tasks/t:subscribe`);
    const closed = new Promise((resolve) => response.once('close', resolve));

    await expect.poll(() => stream.returned).toBe(true);
    expect(stream.pulled).toBeLessThan(20);
    await expect.poll(() => logged.map(({ msg }) => msg)).toContain('stream cut: its client takes no data');
    response.resume();
    await closed;
    expect(response.complete).toBe(false);
  });

  test('gets everything when it goes on in time', async () => {
    const stream = manualStream();
    for (let sequence = 1; sequence <= 20; sequence += 1) stream.push(chunk(sequence, large));
    stream.end();
    const { url } = await startEdge(scriptedTaskService({ events: () => stream }), { slowReaderTimeout: 10_000 });
    const response = await openResponse(`${url}/tasks/t:subscribe`);
    await expect.poll(() => stream.pulled).toBeGreaterThan(1);
    let bytes = 0;
    for await (const data of response) bytes += Buffer.byteLength(String(data));
    expect(bytes).toBeGreaterThan(20 * large.length);
    expect(response.complete).toBe(true);
  });
});

describe('an error', () => {
  test('before the first event is a plain error of JSON-RPC or HTTP+JSON, though there was a stream [STRM-14]', async () => {
    const events = (): ManualStream => {
      const stream = manualStream();
      stream.fail(new TaskNotFoundError());
      return stream;
    };
    const { url } = await startEdge(scriptedTaskService({ events }));
    const viaRpc = await rpc(url, 'SubscribeToTask', { id: 't' });
    const viaRest = await send(`${url}/tasks/t:subscribe`);
    expect(viaRpc.headers.get('content-type')).toContain('application/json');
    expect(rpcFailure(viaRpc).code).toBe(-32001);
    expect(viaRest.headers.get('content-type')).toContain('application/json');
    expect(restFailure(viaRest).code).toBe(404);
  });

  const unavailable = new UnavailableError({ message: 'Temporal does not answer.', retryAfter: 1 });
  const internal = new Error('password is hunter2');

  test.each([
    ['HTTP+JSON', unavailable, { error: { code: 503, status: 'UNAVAILABLE', message: 'Temporal does not answer.' } }],
    ['HTTP+JSON', internal, { error: { code: 500, status: 'INTERNAL', message: 'Internal error' } }],
    ['JSON-RPC', unavailable, { jsonrpc: '2.0', id: 'r1', error: { code: -32603, message: unavailable.message } }],
    ['JSON-RPC', internal, { jsonrpc: '2.0', id: 'r1', error: { code: -32603, message: 'Internal error' } }],
  ])('%s: after the first event is a last event of its own kind: %s', async (binding, error, body) => {
    const stream = manualStream();
    const { url, logged } = await startEdge(scriptedTaskService({ events: () => stream }));
    stream.push(snapshot());
    const reader = await subscriptions.find(([name]) => name === binding)?.[1](url);
    await reader?.next();
    stream.fail(error);
    const frame = await reader?.next();
    expect(frame).toMatchObject({ event: 'error' });
    expect(frame).not.toHaveProperty('id');
    expect(JSON.parse(frame?.data ?? '')).toMatchObject(body);
    expect(frame?.data).not.toContain('hunter2');
    expect(await reader?.next()).toBeUndefined();
    const failure =
      error === internal
        ? { err: expect.objectContaining({ message: error.message }) as unknown, level: 50 }
        : { reason: error.message, level: 40 };
    expect(logged).toContainEqual(expect.objectContaining(failure));
  });
});

test('close() ends open streams in order, and frees them', async () => {
  const stream = manualStream();
  const handler = scriptedTaskService({ events: () => stream });
  const { app, url } = await startEdge(handler);
  stream.push(snapshot());
  const reader = await openSse(`${url}/tasks/t:subscribe`);
  await reader.next();
  await app.close();
  expect(await reader.next()).toBeUndefined();
  expect(reader.cut).toBe(false);
  expect(stream.returned).toBe(true);
  expect(handler.calls[0]?.context.signal.aborted).toBe(true);
});

test('an event is written as JSON once, however many are subscribed', async () => {
  const subscribers = 500;
  let written = 0;
  const counted = {
    ...exampleTask(),
    toJSON: () => {
      written += 1;
      return exampleTask();
    },
  };
  const shared = { sequence: 2, log: 0, event: { task: counted } };
  const streams: ManualStream[] = [];
  const handler = scriptedTaskService({
    events: () => {
      const stream = manualStream();
      stream.push(snapshot());
      streams.push(stream);
      return stream;
    },
  });
  const { url } = await startEdge(handler);
  const readers = await Promise.all(
    Array.from({ length: subscribers / 2 }, () => subscriptions.map(([, open]) => open(url))).flat(),
  );
  await Promise.all(readers.map((reader) => reader.next()));
  for (const stream of streams) stream.push(shared);
  const frames = await Promise.all(readers.map((reader) => reader.next()));
  expect(frames.filter((frame) => frame?.id === '2')).toHaveLength(subscribers);
  expect(written).toBe(1);
});
