import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import type { ConnectionTimeouts } from '../../../api/server/timeouts.js';
import { send, startEdge } from '../../support/stacks/edge.js';
import { manualStream, scriptedTaskService, snapshot } from '../../support/stacks/scripted-task-service.js';

const timeouts: ConnectionTimeouts = { headers: 150, request: 400, keepAlive: 300, checkInterval: 25 };
const HEADERS =
  'POST /message:send HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n';

/**
 * A client that sends a request a byte at a time, every 20 ms, and takes down what comes back until it is cut off.
 *
 * @param whenAnswered - sent in one piece as soon as something has come back, and before the slow bytes.
 */
async function drip(
  url: string,
  atOnce: string,
  slowly: string,
  whenAnswered = '',
): Promise<{ received: string; took: number }> {
  const startedAt = performance.now();
  const socket = connect(Number(new URL(url).port), '127.0.0.1').setEncoding('utf8');
  let received = '';
  socket.on('data', (data: string) => (received += data));
  // To be cut off while writing is what is waited for.
  socket.on('error', () => undefined);
  socket.write(atOnce);
  if (whenAnswered !== '') {
    await once(socket, 'data');
    socket.write(whenAnswered);
  }
  let sent = 0;
  const timer = setInterval(() => {
    socket.write(slowly.charAt(sent % slowly.length));
    sent += 1;
  }, 20);
  await new Promise((resolve) => socket.once('close', resolve));
  clearInterval(timer);
  return { received, took: performance.now() - startedAt };
}

function answer(received: string): { status: string | undefined; headers: string; body: unknown } {
  const [head = '', body = ''] = received.split('\r\n\r\n');
  const [statusLine, ...headers] = head.split('\r\n');
  return { status: statusLine, headers: headers.join('\n'), body: JSON.parse(body) };
}

const TOO_SLOW = {
  error: { code: 408, status: 'DEADLINE_EXCEEDED', message: 'The request took too long to arrive.', details: [] },
};

describe('a client that is too slow is answered with 408 and cut off', () => {
  test('when its headers do not come in time', async () => {
    const { url } = await startEdge(scriptedTaskService(), { timeouts });
    const { received, took } = await drip(url, 'GET /tasks/t HTTP/1.1\r\nHost: a\r\nX-Slow: ', 'x');
    const { status, headers, body } = answer(received);
    expect(status).toBe('HTTP/1.1 408 Request Timeout');
    expect(headers).toContain('content-type: application/json');
    expect(headers).toContain('connection: close');
    expect(body).toEqual(TOO_SLOW);
    expect(took).toBeGreaterThanOrEqual(timeouts.headers);
  });

  test('when its body does not come in time, and no operation has begun', async () => {
    const handler = scriptedTaskService();
    const { url, logged } = await startEdge(handler, { timeouts });
    const { received, took } = await drip(url, HEADERS, ' ');
    expect(answer(received)).toMatchObject({ status: 'HTTP/1.1 408 Request Timeout', body: TOO_SLOW });
    expect(took).toBeGreaterThanOrEqual(timeouts.request);
    expect(handler.calls).toEqual([]);
    await expect.poll(() => logged.filter(({ msg }) => msg === 'request')).toMatchObject([{ aborted: true }]);
    expect(logged.filter(({ level }) => Number(level) >= 50)).toEqual([]);
  });

  test('without a word into the middle of a reply that is on its way', async () => {
    const stream = manualStream();
    const { url } = await startEdge(scriptedTaskService({ events: () => stream }), { timeouts });
    stream.push(snapshot());
    const subscribe = 'GET /tasks/t:subscribe HTTP/1.1\r\nHost: a\r\n\r\n';
    const { received } = await drip(url, subscribe, 'x', 'GET /tasks/t HTTP/1.1\r\nX-Slow: ');
    expect(received).toMatch(/^HTTP\/1\.1 200 OK/);
    expect(received).not.toContain('408');
  });
});

test('a client that takes its time is served as long as it keeps to the limits', async () => {
  const slow: ConnectionTimeouts = { ...timeouts, headers: 20_000, request: 30_000 };
  const { url } = await startEdge(scriptedTaskService(), { timeouts: slow });
  const body = JSON.stringify({ message: { messageId: 'm', role: 'ROLE_USER', parts: [{ text: 'hi' }] } });
  const head = `POST /message:send HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`;
  const { received } = await drip(url, head, body);
  expect(received).toMatch(/^HTTP\/1\.1 200 OK/);
});

test('a stream may be quiet for longer than any of the limits', async () => {
  const stream = manualStream();
  const { url } = await startEdge(scriptedTaskService({ events: () => stream }), { timeouts });
  stream.push(snapshot());
  const response = await fetch(`${url}/tasks/t:subscribe`);
  const idle = connect(Number(new URL(url).port), '127.0.0.1');
  idle.write('GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n');
  idle.resume();
  // The connection that is only kept alive is ended; by then the stream has been quiet for as long.
  await new Promise((resolve) => idle.once('close', resolve));
  expect(timeouts.keepAlive).toBeGreaterThan(timeouts.headers);
  stream.end();
  expect(await response.text()).toContain('id: 1\n');
});

test.each([
  ['what is not HTTP', 'hello\r\n\r\n', 400],
  ['headers that are too large', `GET / HTTP/1.1\r\nX-Large: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
])('%s gets an error in the form of HTTP+JSON', async (_, text, code) => {
  const { url } = await startEdge();
  const socket = connect(Number(new URL(url).port), '127.0.0.1').setEncoding('utf8');
  let received = '';
  socket.on('data', (data: string) => (received += data));
  socket.write(text);
  await new Promise((resolve) => socket.once('close', resolve));
  expect(answer(received)).toMatchObject({ body: { error: { code, status: 'INVALID_ARGUMENT', details: [] } } });
  expect((await send(`${url}/healthz`)).status).toBe(200);
});
