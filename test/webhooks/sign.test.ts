import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { createWebhookReceiver } from '../../webhooks/public.js';
import { signDelivery, signingKeyOf } from '../../webhooks/sign.js';
import { BODY, delivery, SECRET, TASK_ID } from './deliveries.js';

const TOKEN = 'a token that is no base64: ü€𝄞';

describe('signatures by Standard Webhooks', () => {
  it('sign as the example of the specification does', () => {
    const example = {
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      timestamp: 1614265330,
      body: '{"test": 2432232314}',
      secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    };
    expect(signDelivery(example)).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  });

  it('are verified by the standard library, with a secret of its form', () => {
    const { headers, body } = delivery();
    expect(new Webhook(SECRET).verify(body, headers)).toEqual(JSON.parse(BODY));
  });

  it('are verified by the standard library, with any token as the secret', () => {
    const { headers, body } = delivery({ secret: TOKEN });
    const bytes = Uint8Array.from(Buffer.from(TOKEN, 'utf8'));
    expect(new Webhook(bytes, { format: 'raw' }).verify(body, headers)).toEqual(JSON.parse(BODY));
  });

  it.each([
    ['a secret of its form', new Webhook(SECRET), SECRET],
    ['a token', new Webhook(Uint8Array.from(Buffer.from(TOKEN, 'utf8')), { format: 'raw' }), TOKEN],
  ])('of the standard library are verified by the receiver, with %s', async (_, webhook, secret) => {
    const id = `${TASK_ID}.main.4`;
    const headers = {
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(Date.now() / 1000)),
      'webhook-signature': webhook.sign(id, new Date(), BODY),
    };
    await expect(createWebhookReceiver({ secret }).verify({ headers, body: BODY })).resolves.toMatchObject({ id });
  });

  it.each(['whsec_', 'whsec_not base64!', 'whsec_abc', 'WHSEC_YWJj'])('take %j for a text', (secret) => {
    expect(Buffer.from(signingKeyOf(secret)).toString('utf8')).toBe(secret);
  });

  it('take what follows "whsec_" for base64', () => {
    expect(Buffer.from(signingKeyOf('whsec_YWJj')).toString('utf8')).toBe('abc');
  });

  it('cover each byte of a body that is given as bytes', () => {
    const parts = { id: 'a.b.1', timestamp: 1, secret: SECRET };
    const body = '{"text":"ü€𝄞"}';
    expect(signDelivery({ ...parts, body: Buffer.from(body) })).toBe(signDelivery({ ...parts, body }));
  });
});
