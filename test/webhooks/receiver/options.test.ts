import { describe, expect, it, vi } from 'vitest';
import { createWebhookReceiver, type DeliveryName, type WebhookHandler } from '../../../webhooks/public.js';
import { delivery, SECRET } from '../deliveries.js';

const JWKS = { url: 'https://agents.example.com/.well-known/jwks.json', issuer: 'i', audience: 'a' };
const accept: WebhookHandler = () => undefined;

describe('a webhook receiver', () => {
  it.each([
    ['nothing to check with', {}, 'needs "secret" or "jwks"'],
    ['no secrets', { secret: [] }, '"secret" must be one or more texts'],
    ['a token only', { token: 't' }, 'needs "secret" or "jwks"'],
    ['a secret from a variable that is not set', { secret: undefined, jwks: JWKS }, '"secret" must not be empty'],
    ['an empty secret', { secret: '' }, '"secret" must not be empty'],
    ['an empty secret among others', { secret: ['a', ''] }, '"secret" must be one or more texts'],
    ['an empty token', { secret: 'a', token: '' }, '"token" must not be empty'],
    ['a JWKS without a URL', { jwks: { ...JWKS, url: 'jwks.json' } }, '"jwks.url" must be a URL, but is "jwks.json"'],
  ])('is not made with %s', (_, options, message) => {
    const make = () => createWebhookReceiver(options);
    expect(make).toThrow(TypeError);
    expect(make).toThrow(message);
  });

  it('reads headers in any case, as lists of one, and as those of fetch', async () => {
    const { headers, body } = delivery();
    const { verify } = createWebhookReceiver({ secret: SECRET });
    const upper = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toUpperCase(), value]));
    const lists = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]));
    for (const each of [upper, lists, new Headers(headers)]) {
      await expect(verify({ headers: each, body })).resolves.toMatchObject({ configId: 'main' });
    }
  });

  it('looks up the secrets of a config', async () => {
    const secrets: Record<string, string | string[]> = { one: 'secret of one', two: ['older', 'newer'], three: '' };
    const secret = ({ configId }: DeliveryName) => Promise.resolve(secrets[configId]);
    const { verify } = createWebhookReceiver({ secret });
    await expect(verify(delivery({ configId: 'one', secret: 'secret of one' }))).resolves.toBeDefined();
    await expect(verify(delivery({ configId: 'two', secret: 'newer' }))).resolves.toBeDefined();
    for (const [configId, wrong] of Object.entries({ one: 'newer', three: '', four: 'newer' })) {
      await expect(verify(delivery({ configId, secret: wrong }))).rejects.toMatchObject({ reason: 'signature' });
    }
  });

  it('takes any of several signatures', async () => {
    const { headers, body } = delivery();
    const several = { ...headers, 'webhook-signature': `v1a,AAAA v1,AAAA ${headers['webhook-signature'] ?? ''}` };
    await expect(createWebhookReceiver({ secret: SECRET }).verify({ headers: several, body })).resolves.toBeDefined();
  });

  it('allows the age that it is told', async () => {
    const { verify } = createWebhookReceiver({ secret: SECRET, maxAge: 60_000 });
    await expect(verify(delivery({ at: -58_000 }))).resolves.toBeDefined();
    await expect(verify(delivery({ at: -62_000 }))).rejects.toMatchObject({ status: 403, reason: 'too-old' });
  });

  it.each(['now', '-1', '1e9', ''])('refuses the timestamp %j: 400', async (timestamp) => {
    const { headers, body } = delivery();
    const { verify } = createWebhookReceiver({ secret: SECRET });
    const sent = { headers: { ...headers, 'webhook-timestamp': timestamp }, body };
    await expect(verify(sent)).rejects.toMatchObject({ status: 400 });
  });

  it('tells the config by its own id, not as the header writes it', async () => {
    const { verify } = createWebhookReceiver({ secret: SECRET });
    await expect(verify(delivery({ configId: 'größer 1.2/%' }))).resolves.toMatchObject({ configId: 'größer 1.2/%' });
  });

  it('believes the id that is signed, not the headers beside it', async () => {
    const { headers, body } = delivery();
    const { verify } = createWebhookReceiver({ secret: SECRET });
    const lying = { ...headers, 'perdure-sequence': '99', 'perdure-config-id': 'x', 'a2a-version': '0.3' };
    await expect(verify({ headers: lying, body })).resolves.toMatchObject({
      sequence: 3,
      configId: 'main',
      version: '1.0',
    });
  });

  it('asks for a body only when the headers are there', async () => {
    const { handle } = createWebhookReceiver({ secret: SECRET, onError: () => undefined });
    const { headers, body } = delivery();
    const read = vi.fn(() => Promise.resolve(body));
    const unsigned = { ...headers, 'webhook-signature': undefined };
    expect(await handle({ headers: unsigned, body: read }, accept)).toMatchObject({ status: 401 });
    expect(read).not.toHaveBeenCalled();
    expect(await handle({ headers, body: read }, accept)).toMatchObject({ status: 200 });
    expect(read).toHaveBeenCalledOnce();
  });

  it('needs no body, and none that comes, to refuse a request without its headers', async () => {
    const { verify } = createWebhookReceiver({ secret: SECRET });
    const lost = Promise.reject<string>(new Error('the connection has ended'));
    await expect(verify({ headers: {}, body: lost })).rejects.toMatchObject({ reason: 'missing-header' });
    // A rejection that nobody has seen to would fail the test here.
    await new Promise(setImmediate);
  });

  it('answers in a form that a fetch handler can send', async () => {
    const { handle } = createWebhookReceiver({ secret: SECRET });
    const { headers, body } = delivery();
    const request = new Request('https://receiver.example.com/a2a', { method: 'POST', headers, body });
    const answer = await handle({ headers: request.headers, body: request.text() }, accept);
    expect(new Response(answer.body, answer).status).toBe(200);
  });

  it('prints what goes wrong, and nothing of secrets and contents', async () => {
    const printed = vi.spyOn(console, 'error').mockReturnValue();
    const { handle } = createWebhookReceiver({ secret: SECRET });
    const failure = new Error('the database is away');
    await handle(delivery({ secret: 'another' }), accept);
    await handle(delivery(), () => Promise.reject(failure));
    expect(printed.mock.calls).toEqual([
      [expect.stringMatching(/^A webhook request was refused\. WebhookError: The signature of ".*" fits none/)],
      [`The webhook delivery ${delivery().headers['webhook-id'] ?? ''} failed:`, failure],
    ]);
    expect(JSON.stringify(printed.mock.calls)).not.toMatch(/whsec|another|COMPLETED/);
  });
});
