import type { Socket } from 'node:net';
import { describe, expect, test, vi } from 'vitest';
import { eventually } from '../support/eventually.js';
import { failed, postTo, useWebhookClients } from '../support/push/webhook-clients.js';
import { type LoopbackReceiver, startHttpReceiver, startTcpReceiver } from '../support/servers/loopback-receiver.js';
import { localhostTls } from '../support/servers/tls/localhost.js';

const { webhookClient, receiver } = useWebhookClients();

const TAKEN = { taken: true, status: 200 };
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n';

const countTimers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;

/** By then the connection of the answer before is free. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('requests one after the other share a connection, also after failures with a short body', async () => {
  let count = 0;
  const sharing = await receiver(
    startHttpReceiver((_, response) => response.writeHead(++count === 2 ? 500 : 200).end('thanks')),
  );
  const one = webhookClient();
  for (const expected of [TAKEN, failed('HTTP 500'), TAKEN]) {
    expect(await postTo(one, `http://127.0.0.1:${sharing.port}/`)).toEqual(expected);
    await settled();
  }
  expect(sharing.connections).toBe(1);
});

test('requests at the same time do not wait for each other', async () => {
  const waiting: (() => void)[] = [];
  const together = await receiver(
    startHttpReceiver((_, response) => {
      waiting.push(() => response.end());
      if (waiting.length === 50) for (const answer of waiting) answer();
    }),
  );
  const one = webhookClient();
  const posts = Array.from({ length: 50 }, () => postTo(one, `http://127.0.0.1:${together.port}/`));
  expect(await Promise.all(posts)).toEqual(posts.map(() => TAKEN));
});

describe.each(['http', 'https'])('a connection over %s that was closed while it was idle', (scheme) => {
  interface Stale {
    readonly server: LoopbackReceiver;
    /** That came so far, over every connection. */
    requests(): number;
  }

  /** Answers the first request of each connection, and does with the connection what it is told at the second. */
  async function start(then: (socket: Socket) => void): Promise<Stale> {
    let requests = 0;
    const used = new WeakSet<Socket>();
    const tls = scheme === 'https' && { tls: await localhostTls() };
    const started = startHttpReceiver(
      ({ socket }, response) => {
        requests += 1;
        if (used.has(socket)) return then(socket);
        used.add(socket);
        response.end('ok');
      },
      { ...tls },
    );
    return { server: await receiver(started), requests: () => requests };
  }

  const postTwice = async ({ port }: LoopbackReceiver): Promise<unknown[]> => {
    const one = webhookClient({ ca: (await localhostTls()).cert });
    const first = await postTo(one, `${scheme}://127.0.0.1:${port}/`);
    await settled();
    return [first, await postTo(one, `${scheme}://127.0.0.1:${port}/`)];
  };

  test('is replaced at once', async () => {
    const { server, requests } = await start((socket) => socket.destroy());
    expect(await postTwice(server)).toEqual([TAKEN, TAKEN]);
    expect(server.connections).toBe(2);
    expect(requests()).toBe(3);
  });

  test('is not, when an answer had begun', async () => {
    const { server, requests } = await start((socket) => socket.end('HTTP/1.1 200 OK\r\nX-Cut'));
    expect(await postTwice(server)).toEqual([TAKEN, failed('the connection was closed before an answer')]);
    expect(requests()).toBe(2);
  });
});

test('a replaced connection is not replaced again', async () => {
  const closing = await receiver(
    startTcpReceiver((socket, count) => {
      let requests = 0;
      socket.on('data', () => {
        requests += 1;
        if (count === 1 && requests === 1) socket.write(OK);
        else socket.resetAndDestroy();
      });
    }),
  );
  const one = webhookClient();
  expect(await postTo(one, `http://127.0.0.1:${closing.port}/`)).toEqual(TAKEN);
  await settled();
  expect(await postTo(one, `http://127.0.0.1:${closing.port}/`)).toEqual(
    failed('the connection was closed before an answer'),
  );
  expect(closing.connections).toBe(2);
});

describe('close', () => {
  test('ends connections in use, idle, and read away from, and leaves no timer', async () => {
    const timersBefore = countTimers();
    const hanging = await receiver(startHttpReceiver(() => undefined));
    const endless = await receiver(startHttpReceiver((_, response) => void response.writeHead(200).write('a')));
    const quick = await receiver(startHttpReceiver((_, response) => response.end()));
    const one = webhookClient();
    const posted = postTo(one, `http://127.0.0.1:${hanging.port}/`);
    expect(await postTo(one, `http://127.0.0.1:${endless.port}/`)).toEqual(TAKEN);
    expect(await postTo(one, `http://127.0.0.1:${quick.port}/`)).toEqual(TAKEN);
    await eventually(() => expect(hanging.open.size).toBe(1));
    expect(endless.open.size + quick.open.size).toBe(2);

    one.close();
    const open = (): number => hanging.open.size + endless.open.size + quick.open.size;
    await vi.waitFor(() => expect(open()).toBe(0), { timeout: 500, interval: 10 });
    expect(await posted).toEqual(failed('the connection was closed before an answer'));
    // Well before the second is over after which a body is cut off anyway.
    await vi.waitFor(() => expect(countTimers()).toBeLessThanOrEqual(timersBefore), { timeout: 500, interval: 50 });
  });

  test('ends a connection that has replaced another', async () => {
    const hanging = await receiver(
      startTcpReceiver((socket, count) => {
        if (count > 1) return void socket.resume();
        socket.once('data', () => {
          socket.write(OK);
          socket.once('data', () => socket.resetAndDestroy());
        });
      }),
    );
    const one = webhookClient();
    expect(await postTo(one, `http://127.0.0.1:${hanging.port}/`)).toEqual(TAKEN);
    await settled();
    const posted = postTo(one, `http://127.0.0.1:${hanging.port}/`);
    await eventually(() => expect(hanging.connections).toBe(2));
    one.close();
    expect(await posted).toEqual(failed('the connection was closed before an answer'));
    await eventually(() => expect(hanging.open.size).toBe(0));
  });

  test('is the end: nothing can be posted after it', async () => {
    const one = webhookClient();
    one.close();
    await expect(postTo(one, 'http://127.0.0.1:1/')).rejects.toThrow('The webhook client is closed.');
  });
});

test('an idle connection is ended, and before the receiver would end it', async () => {
  const idle = await receiver(
    startHttpReceiver((_, response) => response.writeHead(200, { 'keep-alive': 'timeout=2' }).end()),
  );
  expect(await postTo(webhookClient(), `http://127.0.0.1:${idle.port}/`)).toEqual(TAKEN);
  expect(idle.open.size).toBe(1);
  await eventually(() => expect(idle.open.size).toBe(0));
});
