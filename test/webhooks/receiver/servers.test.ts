import { once } from 'node:events';
import { request, type ClientRequest, type IncomingMessage } from 'node:http';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { WebhookError, type WebhookHandler, type WebhookReceiverOptions } from '../../../webhooks/public.js';
import { BODY, BODY_03, delivery, SECRET, TASK_ID, without } from '../deliveries.js';
import { startReceiver, STARTS, type ReceivingServer, type ServerKind } from './servers.js';

let server: ReceivingServer | undefined;

async function start(kind: ServerKind, options: WebhookReceiverOptions = {}, handler?: WebhookHandler) {
  server = await startReceiver(kind, { secret: SECRET, ...options }, handler);
  return server;
}

afterEach(async () => {
  await server?.close();
  server = undefined;
  vi.restoreAllMocks();
});

/** The answer to a POST, of which it is the caller's matter what of its body is sent. */
async function answerTo(
  url: string,
  headers: Record<string, string>,
  send: (request: ClientRequest) => void,
): Promise<IncomingMessage> {
  const sent = request(url, { method: 'POST', headers });
  // Of a connection that ends while the body is sent, after the answer.
  sent.on('error', () => undefined);
  sent.flushHeaders();
  send(sent);
  const [answer] = (await once(sent, 'response')) as [IncomingMessage]; // Safe: what the event is emitted with.
  return answer;
}

function writeForEver(endless: ClientRequest): void {
  const chunk = Buffer.alloc(64 * 1024);
  const more = (): void => {
    while (!endless.destroyed && endless.write(chunk));
  };
  endless.on('drain', more);
  more();
}

// Safe: these are its keys.
describe.each(Object.keys(STARTS) as ServerKind[])('a webhook of %s', (kind) => {
  it('hands a signed event to the handler, and answers 200', async () => {
    const { post, handled, errors } = await start(kind);
    expect((await post(delivery())).status).toBe(200);
    expect(handled).toEqual([
      {
        id: `${TASK_ID}.main.3`,
        taskId: TASK_ID,
        configId: 'main',
        sequence: 3,
        duplicate: false,
        version: '1.0',
        event: JSON.parse(BODY) as unknown,
      },
    ]);
    expect(errors).toEqual([]);
  });

  it('hands a task of A2A 0.3 to the handler', async () => {
    const { post, handled } = await start(kind);
    expect((await post(delivery({ body: BODY_03 }))).status).toBe(200);
    expect(handled).toMatchObject([{ version: '0.3', task: JSON.parse(BODY_03) as unknown }]);
  });

  it('gets each byte of a large body as it was signed', async () => {
    const { post, handled } = await start(kind, {}, () => undefined);
    const text = 'ü€𝄞\r\n '.repeat(kind === 'express.raw' ? 1_000 : 300_000);
    const body = JSON.stringify({ task: { id: TASK_ID, metadata: { text } } });
    expect((await post(delivery({ body }))).status).toBe(200);
    expect(handled).toMatchObject([{ event: { task: { metadata: { text } } } }]);
  });

  it('refuses a body that was changed: 401', async () => {
    const { post, handled, errors } = await start(kind);
    const { headers, body } = delivery();
    const answer = await post({ headers, body: body.replace('COMPLETED', 'REJECTED') });
    expect(answer).toMatchObject({ status: 401, body: 'signature' });
    expect(handled).toEqual([]);
    expect(errors).toMatchObject([{ name: 'WebhookError', reason: 'signature' }]);
  });

  it('refuses another secret: 401', async () => {
    const { post, handled } = await start(kind);
    expect(await post(delivery({ secret: 'another' }))).toMatchObject({ status: 401, body: 'signature' });
    expect(handled).toEqual([]);
  });

  it('refuses what is older than five minutes: 403', async () => {
    const { post, handled } = await start(kind);
    expect(await post(delivery({ at: -302_000 }))).toMatchObject({ status: 403, body: 'too-old' });
    expect((await post(delivery({ at: -290_000 }))).status).toBe(200);
    expect(handled).toHaveLength(1);
  });

  it('refuses what is from the future: 403', async () => {
    const { post, handled } = await start(kind);
    expect(await post(delivery({ at: 302_000 }))).toMatchObject({ status: 403, body: 'too-new' });
    expect(handled).toEqual([]);
  });

  it.each([
    ['webhook-id', 400, 'missing-header'],
    ['webhook-timestamp', 400, 'missing-header'],
    ['webhook-signature', 401, 'signature'],
  ])('refuses a request without %s: %i', async (name, status, body) => {
    const { post, handled } = await start(kind);
    expect(await post(without(name, delivery()))).toMatchObject({ status, body });
    expect(handled).toEqual([]);
  });

  it('answers 200 to a duplicate, and does not call the handler again', async () => {
    const { post, handled } = await start(kind);
    await post(delivery());
    expect(await post(delivery({ at: 1_000 }))).toMatchObject({ status: 200, body: 'duplicate' });
    expect((await post(delivery({ sequence: 4 }))).status).toBe(200);
    expect(handled.map(({ sequence }) => sequence)).toEqual([3, 4]);
  });

  it('answers 500 when the handler throws, and calls it again for the next attempt', async () => {
    let calls = 0;
    const { post, errors } = await start(kind, {}, async () => {
      calls += 1;
      if (calls === 1) throw new Error('the database is away');
    });
    expect((await post(delivery())).status).toBe(500);
    expect(errors).toMatchObject([{ message: 'the database is away' }]);
    expect((await post(delivery())).status).toBe(200);
    expect(await post(delivery())).toMatchObject({ status: 200, body: 'duplicate' });
    expect(calls).toBe(2);
  });

  it('answers as the handler wants when it throws a WebhookError', async () => {
    const answers = [
      new WebhookError('busy', 'Come back later.', { retryAfter: 30 }),
      new WebhookError('gone', 'No more.'),
    ];
    const { post } = await start(kind, {}, () => {
      throw answers.shift() ?? new Error('there is a third call');
    });
    const busy = await post(delivery());
    expect([busy.status, busy.headers.get('retry-after')]).toEqual([503, '30']);
    expect((await post(delivery())).status).toBe(410);
  });

  it('takes deliveries of the old and of the new secret while they are changed', async () => {
    const { post, handled } = await start(kind, { secret: ['new', 'old'] });
    expect((await post(delivery({ secret: 'old', sequence: 1 }))).status).toBe(200);
    expect((await post(delivery({ secret: 'new', sequence: 2 }))).status).toBe(200);
    expect((await post(delivery({ secret: 'older', sequence: 3 }))).status).toBe(401);
    expect(handled).toHaveLength(2);
  });

  it('wants the token of the config too, when it is told to', async () => {
    const { post, handled } = await start(kind, { token: 't-1' });
    const { headers, body } = delivery();
    expect(await post({ headers, body })).toMatchObject({ status: 401, body: 'token' });
    expect((await post({ headers: { ...headers, 'x-a2a-notification-token': 't-2' }, body })).status).toBe(401);
    expect((await post({ headers: { ...headers, 'x-a2a-notification-token': 't-1' }, body })).status).toBe(200);
    expect(handled).toHaveLength(1);
  });

  it.each(['', 'null', '[]', '{}', '{"task":1}', '{', '\ufeff{}'])('refuses the signed body %j: 400', async (body) => {
    const { post, handled } = await start(kind);
    expect(await post(delivery({ body }))).toMatchObject({ status: 400, body: 'malformed-body' });
    expect(handled).toEqual([]);
  });
});

describe.each(['fastify', 'express', 'node'] as const)('a webhook of %s that reads the body itself', (kind) => {
  it('answers 413 to a body above its limit', async () => {
    const { post, handled } = await start(kind, { bodyLimit: 1_000 });
    const body = JSON.stringify({ task: { id: 'x'.repeat(1_000) } });
    expect(await post(delivery({ body }))).toMatchObject({ status: 413, body: 'large-body' });
    expect((await post(delivery())).status).toBe(200);
    expect(handled).toHaveLength(1);
  });

  it('stops reading a body without end', async () => {
    const { url } = await start(kind, { bodyLimit: 100_000 });
    const answered = await answerTo(url, delivery().headers, writeForEver);
    expect(answered.statusCode).toBe(413);
    answered.destroy();
  });
});

describe.each(['fastify', 'express', 'node'] as const)('a webhook of %s', (kind) => {
  const JWKS = { url: 'https://agents.example.com/.well-known/jwks.json', issuer: 'i', audience: 'a' };

  it.each<[string, number, WebhookReceiverOptions]>([
    ['webhook-id', 400, {}],
    ['webhook-timestamp', 400, {}],
    ['webhook-signature', 401, {}],
    ['perdure-jwt', 401, { jwks: JWKS }],
    ['x-a2a-notification-token', 401, { token: 't-1' }],
  ])('refuses a request without %s before its body has come: %i', async (name, status, options) => {
    const { url } = await start(kind, options);
    const { headers } = without(name, delivery());
    const answered = await answerTo(url, { ...headers, 'content-length': '1000' }, () => undefined);
    expect(answered.statusCode).toBe(status);
  });

  it('ends the connection of a refused request whose body has no end', async () => {
    const { url } = await start(kind);
    let closed: Promise<unknown> = Promise.resolve();
    const answered = await answerTo(url, without('webhook-signature', delivery()).headers, (endless) => {
      closed = once(endless, 'close');
      endless.write('{');
    });
    expect([answered.statusCode, answered.headers.connection]).toEqual([401, 'close']);
    answered.resume();
    await closed;
  });

  it('keeps the connection of a refused request whose body is within the limit', async () => {
    const { post } = await start(kind);
    const body = ' '.repeat(1_000_000);
    const answer = await post(without('webhook-signature', delivery({ body })));
    expect([answer.status, answer.headers.get('connection')]).toEqual([401, 'keep-alive']);
  });

  it('answers 500 when onError throws', async () => {
    const printed = vi.spyOn(console, 'error').mockReturnValue();
    const failure = new Error('the log is full');
    const onError = (): never => {
      throw failure;
    };
    const { post } = await start(kind, { onError });
    expect((await post(delivery({ secret: 'another' }))).status).toBe(500);
    if (kind !== 'fastify') expect(printed.mock.calls).toEqual([[expect.stringContaining('"onError"'), failure]]);
    expect((await post(delivery())).status).toBe(200);
  });
});

describe('a webhook beside other routes', () => {
  it.each(['fastify', 'express'] as const)('leaves the JSON of other routes of %s parsed', async (kind) => {
    const { post } = await start(kind);
    const answer = await post({ headers: { 'content-type': 'application/json' }, body: '{"a":1}' }, '/other');
    expect(answer.body).toBe('{"got":{"a":1}}');
  });

  it('says that a body parser has taken the bytes, which are signed', async () => {
    const { post, errors } = await start('express');
    expect((await post(delivery({ body: BODY_03 }), '/parsed')).status).toBe(500);
    expect(errors).toMatchObject([
      { reason: 'parsed-body', message: expect.stringContaining('put the webhook before') as string },
    ]);
  });

  it('answers 405 to anything but POST', async () => {
    const { url } = await start('node');
    const response = await fetch(url);
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
  });
});
