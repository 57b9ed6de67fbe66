import { describe, expect, test } from 'vitest';
import { eventually } from '../support/eventually.js';
import { failed, postTo, useWebhookClients } from '../support/push/webhook-clients.js';
import { startHttpReceiver, startTcpReceiver } from '../support/servers/loopback-receiver.js';

const { webhookClient, receiver } = useWebhookClients();

const TIMEOUT = 150;
const LATE = failed('no answer within 0.15 s');

describe('no answer within the timeout: to be tried again', () => {
  test('of a receiver that hangs', async () => {
    const hanging = await receiver(startHttpReceiver(() => undefined));
    expect(await postTo(webhookClient({ timeout: TIMEOUT }), `http://127.0.0.1:${hanging.port}/`)).toEqual(LATE);
    await eventually(() => expect(hanging.open.size).toBe(0));
  });

  test('of one that takes no body', async () => {
    const paused = await receiver(startTcpReceiver((socket) => socket.pause()));
    const outcome = await webhookClient({ timeout: TIMEOUT }).post({
      url: `http://127.0.0.1:${paused.port}/`,
      headers: {},
      body: 'x'.repeat(20_000_000),
      signal: new AbortController().signal,
    });
    expect(outcome).toEqual(LATE);
  });

  test.each([
    ['the head drips', 'HTTP/1.1 200 OK\r\nX-Slow: ', 'a'],
    ['informs that it goes on, for ever', '', 'HTTP/1.1 102 Processing\r\n\r\n'],
  ])('of one from which %s', async (_, begin, drop) => {
    const dripping = await receiver(
      startTcpReceiver((socket) => {
        socket.write(begin);
        const drip = setInterval(() => socket.write(drop), 20);
        socket.on('close', () => clearInterval(drip));
      }),
    );
    expect(await postTo(webhookClient({ timeout: TIMEOUT }), `http://127.0.0.1:${dripping.port}/`)).toEqual(LATE);
    await eventually(() => expect(dripping.open.size).toBe(0));
  });

  test('of a name server', async () => {
    const silent = (): Promise<never> => new Promise(() => undefined);
    expect(await postTo(webhookClient({ timeout: TIMEOUT, resolve: silent }), 'http://hooks.example/')).toEqual(LATE);
  });
});

describe('a body of an answer holds nothing', () => {
  test('endless ones are cut off', async () => {
    let sent = 0;
    const endless = await receiver(
      startHttpReceiver((_, response) => {
        const pour = (): void => {
          do sent += 16_384;
          while (response.write(Buffer.alloc(16_384)));
        };
        response.on('drain', pour);
        pour();
      }),
    );
    expect(await postTo(webhookClient(), `http://127.0.0.1:${endless.port}/`)).toEqual({ taken: true, status: 200 });
    await eventually(() => expect(endless.open.size).toBe(0));
    // What the kernel has room for, and not what can be sent in a second.
    expect(sent).toBeLessThan(50_000_000);
  });

  test('slow ones are cut off after a second', async () => {
    const slow = await receiver(
      startHttpReceiver((_, response) => {
        response.writeHead(500);
        const drip = setInterval(() => response.write('a'), 20);
        response.on('close', () => clearInterval(drip));
      }),
    );
    expect(await postTo(webhookClient(), `http://127.0.0.1:${slow.port}/`)).toEqual(failed('HTTP 500'));
    expect(slow.open.size).toBe(1);
    await eventually(() => expect(slow.open.size).toBe(0));
  });

  test('a request that is answered but not read is cut off too', async () => {
    const body = 'x'.repeat(40_000_000);
    let read = 0;
    const unread = await receiver(
      startTcpReceiver((socket) => {
        socket.once('data', () => {
          socket.on('data', (chunk) => (read += chunk.length));
          socket.pause();
          socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
          // Only who reads sees the end of a connection.
          setTimeout(() => socket.resume(), 1_300);
        });
      }),
    );
    const { signal } = new AbortController();
    const outcome = await webhookClient().post({ url: `http://127.0.0.1:${unread.port}/`, headers: {}, body, signal });
    expect(outcome).toEqual({ taken: true, status: 200 });
    await eventually(() => expect(unread.open.size).toBe(0));
    // What the kernel took, and no more.
    expect(read).toBeLessThan(body.length / 2);
  });
});

describe('the signal', () => {
  test('ends a request at once, and its connection', async () => {
    const hanging = await receiver(startHttpReceiver(() => undefined));
    const abort = new AbortController();
    const posted = postTo(webhookClient(), `http://127.0.0.1:${hanging.port}/`, abort.signal);
    await eventually(() => expect(hanging.open.size).toBe(1));
    abort.abort(new Error('canceled by the test'));
    await expect(posted).rejects.toThrow('canceled by the test');
    await eventually(() => expect(hanging.open.size).toBe(0));
  });

  test('ends one that waits for DNS', async () => {
    const abort = new AbortController();
    const posted = postTo(
      webhookClient({ resolve: () => new Promise(() => undefined) }),
      'http://a.example/',
      abort.signal,
    );
    abort.abort(new Error('canceled by the test'));
    await expect(posted).rejects.toThrow('canceled by the test');
  });

  test('that has aborted lets nothing begin', async () => {
    const idle = await receiver(startHttpReceiver(() => undefined));
    const aborted = AbortSignal.abort(new Error('canceled by the test'));
    await expect(postTo(webhookClient(), `http://127.0.0.1:${idle.port}/`, aborted)).rejects.toThrow(
      'canceled by the test',
    );
    expect(idle.connections).toBe(0);
  });
});
