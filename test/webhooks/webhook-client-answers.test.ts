import type { RequestListener } from 'node:http';
import { expect, test } from 'vitest';
import { failed, postTo, useWebhookClients } from '../support/push/webhook-clients.js';
import {
  readPost,
  type ReceivedPost,
  startHttpReceiver,
  startTcpReceiver,
} from '../support/servers/loopback-receiver.js';

const { webhookClient, receiver } = useWebhookClients();

async function answered(listener: RequestListener): ReturnType<typeof postTo> {
  const { port } = await receiver(startHttpReceiver(listener));
  return await postTo(webhookClient(), `http://127.0.0.1:${port}/secret-path`);
}

test('a request has the method, path, headers and body that it was given', async () => {
  const received: ReceivedPost[] = [];
  const { port } = await receiver(
    startHttpReceiver((request, response) => {
      void readPost(request).then((post) => {
        received.push(post);
        response.end();
      });
    }),
  );
  const body = JSON.stringify({ text: 'Grüße ✓'.repeat(20_000) });
  const outcome = await webhookClient().post({
    url: `http://localhost:${port}/hook?a=%20b#fragment`,
    headers: { 'content-type': 'application/a2a+json', authorization: 'Bearer s3' },
    body,
    signal: new AbortController().signal,
  });
  expect(outcome).toEqual({ taken: true, status: 200 });
  expect(received).toMatchObject([{ method: 'POST', path: '/hook?a=%20b', body }]);
  expect(received[0]?.headers).toMatchObject({
    host: `localhost:${port}`,
    'content-type': 'application/a2a+json',
    'content-length': `${Buffer.byteLength(body)}`,
    authorization: 'Bearer s3',
  });
});

test.each([200, 201, 202, 204, 299])('HTTP %i: taken', async (status) => {
  expect(await answered((_, response) => response.writeHead(status).end())).toEqual({ taken: true, status });
});

test.each([400, 401, 403, 404, 405, 413, 422, 429, 500, 502, 503, 504])(
  'HTTP %i: to be tried again',
  async (status) => {
    expect(await answered((_, response) => response.writeHead(status).end('why'))).toEqual(failed(`HTTP ${status}`));
  },
);

test('HTTP 410: never again', async () => {
  expect(await answered((_, response) => response.writeHead(410).end())).toEqual(
    failed('HTTP 410', { permanent: true }),
  );
});

test.each([301, 302, 303, 307, 308])('HTTP %i: not followed', async (status) => {
  let asked = 0;
  const outcome = await answered((_, response) => {
    asked += 1;
    response.writeHead(status, { location: '/elsewhere' }).end();
  });
  expect(outcome).toEqual(failed(`HTTP ${status}: redirects are not followed`));
  expect(asked).toBe(1);
});

test.each([429, 503, 500])('HTTP %i with Retry-After: tried again when the receiver wants it', async (status) => {
  const outcome = await answered((_, response) => response.writeHead(status, { 'retry-after': '17' }).end());
  expect(outcome).toEqual(failed(`HTTP ${status}`, { retryAfter: 17_000 }));
});

test('Retry-After may be a date', async () => {
  const at = new Date(Date.now() + 60_000).toUTCString();
  const outcome = await answered((_, response) => response.writeHead(503, { 'retry-after': at }).end());
  const retryAfter = outcome.taken ? undefined : outcome.failure.retryAfter;
  expect(retryAfter).toBeGreaterThan(50_000);
  expect(retryAfter).toBeLessThanOrEqual(60_000);
});

test.each([
  ['before a byte of it', '', 'the connection was closed before an answer'],
  ['within its head', 'HTTP/1.1 200 OK\r\nContent-Le', 'the connection was closed before an answer'],
  ['after garbage', 'SSH-2.0-OpenSSH_9.6\r\n', 'the answer cannot be read: HPE_INVALID_CONSTANT'],
  [
    'after a head without end',
    `HTTP/1.1 200 OK\r\n${'X-Header: value\r\n'.repeat(4_000)}`,
    'the answer cannot be read: HPE_HEADER_OVERFLOW',
  ],
  [
    'after HTTP 101',
    'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n',
    'the connection was closed before an answer',
  ],
])('an answer that ends %s: to be tried again', async (_, text, error) => {
  const { port } = await receiver(startTcpReceiver((socket) => socket.once('data', () => socket.end(text))));
  expect(await postTo(webhookClient(), `http://127.0.0.1:${port}/`)).toEqual(failed(error));
});

test('a new connection that is reset: to be tried again, but not at once', async () => {
  const resetting = await receiver(startTcpReceiver((socket) => socket.once('data', () => socket.resetAndDestroy())));
  expect(await postTo(webhookClient(), `http://127.0.0.1:${resetting.port}/`)).toEqual(
    failed('the connection was closed before an answer'),
  );
  expect(resetting.connections).toBe(1);
});

test('a connection that is refused: to be tried again', async () => {
  const gone = await startTcpReceiver(() => undefined);
  await gone.close();
  expect(await postTo(webhookClient(), `http://127.0.0.1:${gone.port}/`)).toEqual(failed('the connection was refused'));
  expect(await postTo(webhookClient(), `http://localhost:${gone.port}/`)).toEqual(failed('the connection was refused'));
});

test('headers that HTTP cannot carry: never again', async () => {
  const { port } = await receiver(startHttpReceiver((_, response) => response.end()));
  const outcome = await webhookClient().post({
    url: `http://127.0.0.1:${port}/`,
    headers: { authorization: 'Bearer s3cret\r\nx: y' },
    body: '{}',
    signal: new AbortController().signal,
  });
  expect(outcome).toEqual(
    failed('token or credentials have characters that no HTTP header can have', { permanent: true }),
  );
});
