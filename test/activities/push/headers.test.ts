import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { deliveryHeaders } from '../../../activities/push/headers.js';
import type { PushConfig, PushSecrets } from '../../../protocol/push.js';
import { configOf, PUSH_TASK_ID } from '../../support/push/push-fixtures.js';

const BODY = { contentType: 'application/a2a+json', text: '{"task":{}}' };
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';

beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2026-11-21T10:00:00.700Z') });
});
afterEach(() => {
  vi.useRealTimers();
});

interface Given extends PushSecrets {
  readonly config?: Partial<PushConfig>;
  readonly deployment?: Parameters<typeof deliveryHeaders>[1];
}

const headersOf = ({ config, deployment = {}, ...secrets }: Given = {}): Promise<Record<string, string>> =>
  deliveryHeaders({ config: configOf(config), secrets, taskId: PUSH_TASK_ID, sequence: 7, body: BODY }, deployment);

test('without secrets and keys there are these headers, and no others', async () => {
  const { traceparent, ...headers } = await headersOf();
  expect(traceparent).toMatch(/^00-01935a3e7c1a70008000000000000001-[0-9a-f]{16}-01$/);
  expect(headers).toEqual({
    'content-type': 'application/a2a+json',
    'user-agent': 'perdure',
    'a2a-version': '1.0',
    'webhook-id': `${PUSH_TASK_ID}.main.7`,
    'webhook-timestamp': '1795255200',
    'perdure-sequence': '7',
    'perdure-config-id': 'main',
  });
});

test('a delivery of 0.3 says so', async () => {
  expect(await headersOf({ config: { protocolVersion: '0.3' } })).toMatchObject({ 'a2a-version': '0.3' });
});

test('a config id that no header can hold is encoded', async () => {
  expect(await headersOf({ config: { id: 'naïve.id 1' } })).toMatchObject({
    'webhook-id': `${PUSH_TASK_ID}.na%C3%AFve.id%201.7`,
    'perdure-config-id': 'na%C3%AFve.id%201',
  });
});

describe('the signature', () => {
  const signedWith = (headers: Record<string, string>, secret: string, format?: 'raw') =>
    expect(new Webhook(secret, format && { format }).verify(BODY.text, headers)).toEqual({ task: {} });

  test('is made with the signing secret of the config', async () => {
    const deployment = { signingSecret: 'the deployment’s' };
    signedWith(await headersOf({ signingSecret: SECRET, token: 'token', deployment }), SECRET);
  });

  test('is made with the token when there is no signing secret', async () => {
    signedWith(await headersOf({ token: 'a token', deployment: { signingSecret: SECRET } }), 'a token', 'raw');
  });

  test('is made with the secret of the deployment when the config has none', async () => {
    signedWith(await headersOf({ credentials: 'c', deployment: { signingSecret: SECRET } }), SECRET);
  });
});

test('the token is sent, and the signing secret is not', async () => {
  const headers = await headersOf({ token: 'the-token', signingSecret: SECRET });
  expect(headers['x-a2a-notification-token']).toBe('the-token');
  expect(JSON.stringify(headers)).not.toContain(SECRET.slice(6));
});

test('the credentials follow the scheme, as the client wrote it', async () => {
  const { authorization } = await headersOf({ config: { scheme: 'bEARER' }, credentials: 's3cret' });
  expect(authorization).toBe('bEARER s3cret');
});

describe('a JWT', () => {
  const asked: unknown[] = [];
  const deployment = {
    signJwt: (claims: object) => {
      asked.push(claims);
      return Promise.resolve('h.p.s');
    },
  };

  test('is about this delivery', async () => {
    await headersOf({ deployment });
    const { url } = configOf();
    expect(asked.at(-1)).toEqual({
      audience: url,
      id: `${PUSH_TASK_ID}.main.7`,
      taskId: PUSH_TASK_ID,
      body: BODY.text,
    });
  });

  test('is the bearer token when the config has no credentials', async () => {
    expect(await headersOf({ config: { scheme: 'Bearer' }, deployment })).toMatchObject({
      authorization: 'Bearer h.p.s',
      'perdure-jwt': 'h.p.s',
    });
  });

  test('does not take the place of credentials', async () => {
    expect(await headersOf({ config: { scheme: 'Basic' }, credentials: 'dTpw', deployment })).toMatchObject({
      authorization: 'Basic dTpw',
      'perdure-jwt': 'h.p.s',
    });
  });
});

describe('the trace', () => {
  const traceOf = async (traceparent: string) => (await headersOf({ config: { traceparent } }))['traceparent'];

  test('is that of the request that made the config, with another span each time', async () => {
    const made = `00-${TRACE}-00f067aa0ba902b7-00`;
    const [one, two] = [await traceOf(made), await traceOf(made)];
    expect(one).toMatch(new RegExp(`^00-${TRACE}-[0-9a-f]{16}-00$`));
    expect(one).not.toBe(two);
    expect(one).not.toBe(made);
  });

  test.each(['nonsense', `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`])('is the task’s when that was %s', async (bad) => {
    expect(await traceOf(bad)).toContain('01935a3e7c1a7000');
  });
});
