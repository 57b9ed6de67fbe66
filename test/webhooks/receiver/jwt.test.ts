import { generateKeyPairSync } from 'node:crypto';
import { SignJWT, type JWTPayload } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { parseSigningKeys, type SigningKey } from '../../../keys/signing-keys.js';
import { createJwtSigner } from '../../../webhooks/jwt.js';
import type { WebhookReceiverOptions } from '../../../webhooks/public.js';
import { BODY, delivery, SECRET, TASK_ID, without, type Delivery } from '../deliveries.js';
import { listen, startReceiver, type ReceivingServer, type RunningServer } from './servers.js';

const ISSUER = 'https://agents.example.com';
const AUDIENCE = 'https://receiver.example.com/a2a';
const ID = `${TASK_ID}.main.3`;

async function newKey(): Promise<SigningKey> {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const [key] = await parseSigningKeys(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), 'the test');
  if (!key) throw new Error('There is no key.');
  return key;
}

let key: SigningKey;
let jwksServer: RunningServer;
let receiver: ReceivingServer | undefined;

beforeAll(async () => {
  key = await newKey();
  jwksServer = await listen((_request, response) => {
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: [key.publicJwk] }));
  });
});

afterAll(() => jwksServer.close());

afterEach(async () => {
  await receiver?.close();
  receiver = undefined;
});

async function start(options: WebhookReceiverOptions = {}): Promise<ReceivingServer> {
  receiver = await startReceiver('node', {
    jwks: { url: jwksServer.url, issuer: ISSUER, audience: AUDIENCE },
    ...options,
  });
  return receiver;
}

/** A delivery with a JWT as Perdure makes it, in place of a signature by secret. */
async function withJwt(changes: Partial<Parameters<ReturnType<typeof createJwtSigner>>[0]> = {}, by = key) {
  const signJwt = createJwtSigner({ keys: [by], issuer: ISSUER });
  return bearing(await signJwt({ audience: AUDIENCE, id: ID, taskId: TASK_ID, body: BODY, ...changes }));
}

function bearing(jwt: string): Delivery {
  const { headers, body } = without('webhook-signature', delivery());
  return { headers: { ...headers, 'perdure-jwt': jwt }, body };
}

/** A delivery whose JWT has other times than it would get from Perdure; in seconds from now. */
async function withTimes(times: { iat?: number; exp?: number }): Promise<Delivery> {
  const { headers } = await withJwt();
  const claims = JSON.parse(
    Buffer.from(headers['perdure-jwt']?.split('.')[1] ?? '', 'base64url').toString(),
  ) as JWTPayload;
  const { iat, exp, ...others } = claims;
  const now = Math.floor(Date.now() / 1000);
  const jwt = new SignJWT({
    ...others,
    ...(times.iat !== undefined && { iat: now + times.iat }),
    ...(times.exp !== undefined && { exp: now + times.exp }),
  });
  return bearing(await jwt.setProtectedHeader({ alg: key.alg, kid: key.kid }).sign(key.privateKey));
}

describe('a webhook that checks JWTs', () => {
  it('takes a delivery with a good one, once', async () => {
    const { post, handled } = await start();
    expect((await post(await withJwt())).status).toBe(200);
    expect(await post(await withJwt())).toMatchObject({ status: 200, body: 'duplicate' });
    expect(handled).toMatchObject([{ id: ID, taskId: TASK_ID }]);
  });

  it('takes it from Authorization too', async () => {
    const { post } = await start();
    const { headers, body } = await withJwt();
    const authorization = `Bearer ${headers['perdure-jwt'] ?? ''}`;
    const sent = without('perdure-jwt', { headers: { ...headers, authorization }, body });
    expect((await post(sent)).status).toBe(200);
  });

  it('refuses a delivery without: 401', async () => {
    const { post } = await start();
    expect(await post(delivery())).toMatchObject({ status: 401, body: 'jwt' });
  });

  it.each([
    ['for another webhook', { audience: 'https://other.example.com/a2a' }],
    ['for another delivery', { id: `${TASK_ID}.main.4` }],
    ['for another task', { taskId: '01935a3e-7c1a-7000-8000-000000000002' }],
    ['for another body', { body: BODY.replace('COMPLETED', 'FAILED') }],
  ])('refuses one %s: 401', async (_, changes) => {
    const { post, handled } = await start();
    expect(await post(await withJwt(changes))).toMatchObject({ status: 401, body: 'jwt' });
    expect(handled).toEqual([]);
  });

  it('refuses a body that was changed: 401', async () => {
    const { post } = await start();
    const { headers, body } = await withJwt();
    expect((await post({ headers, body: body.replace('COMPLETED', 'REJECTED') })).status).toBe(401);
  });

  it('refuses one of another issuer: 401', async () => {
    const { post } = await start({
      jwks: { url: jwksServer.url, issuer: 'https://other.example.com', audience: AUDIENCE },
    });
    expect((await post(await withJwt())).status).toBe(401);
  });

  it('refuses one that is signed with another key: 401', async () => {
    const { post } = await start();
    expect((await post(await withJwt({}, await newKey()))).status).toBe(401);
    expect((await post(await withJwt({}, { ...(await newKey()), kid: key.kid }))).status).toBe(401);
  });

  it.each(['nonsense', 'a.b.c', `${Buffer.from('{"alg":"none"}').toString('base64url')}.e30.`])(
    'refuses %j: 401',
    async (jwt) => {
      const { post } = await start();
      expect(await post(bearing(jwt))).toMatchObject({ status: 401, body: 'jwt' });
    },
  );

  it('refuses one that is signed with the public key as if it were a secret: 401', async () => {
    const { post } = await start();
    const claims = { taskId: TASK_ID, jti: ID, iss: ISSUER, aud: AUDIENCE };
    const secret = Buffer.from(JSON.stringify(key.publicJwk));
    const jwt = await new SignJWT(claims).setProtectedHeader({ alg: 'HS256', kid: key.kid }).sign(secret);
    expect((await post(bearing(jwt))).status).toBe(401);
  });

  it.each([
    ['has expired', { iat: -420, exp: -120 }, 403, 'too-old'],
    ['is older than the receiver allows', { iat: -420, exp: 600 }, 403, 'too-old'],
    ['is from the future', { iat: 120, exp: 420 }, 403, 'too-new'],
    ['never expires', { iat: 0 }, 401, 'jwt'],
  ])('refuses one that %s', async (_, times, status, body) => {
    const { post, handled } = await start();
    expect(await post(await withTimes(times))).toMatchObject({ status, body });
    expect(handled).toEqual([]);
  });

  it('takes one of a clock that is a little ahead', async () => {
    const { post } = await start();
    expect((await post(await withTimes({ iat: 30, exp: 330 }))).status).toBe(200);
  });

  it('answers 503 while the keys cannot be had, so that it is sent again', async () => {
    const gone = await listen(() => undefined);
    await gone.close();
    const { post, errors } = await start({ jwks: { url: gone.url, issuer: ISSUER, audience: AUDIENCE } });
    expect(await post(await withJwt())).toMatchObject({ status: 503, body: 'keys-unavailable' });
    expect(errors).toMatchObject([{ message: `The JWKS cannot be read from ${gone.url}.` }]);
  });

  it('wants the signature too when it has a secret', async () => {
    const { post } = await start({ secret: SECRET });
    const { headers } = await withJwt();
    expect(await post(await withJwt())).toMatchObject({ status: 401, body: 'signature' });
    expect(await post(delivery())).toMatchObject({ status: 401, body: 'jwt' });
    const both = { headers: { ...delivery().headers, ...headers }, body: BODY };
    expect((await post(both)).status).toBe(200);
  });
});
