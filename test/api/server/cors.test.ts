import { describe, expect, test } from 'vitest';
import { createApiKeyAuthenticator } from '../../../api/authentication/api-key-authenticator.js';
import { parseApiKeys } from '../../../api/authentication/api-key-entries.js';
import { fixedKeys } from '../../../api/authentication/key-source.js';
import { keysJson, testKey } from '../../support/clients/api-keys.js';
import { restFailure, rpcFailure } from '../../support/clients/failures.js';
import { openSse } from '../../support/clients/sse-client.js';
import { post, rpc, send, startEdge } from '../../support/stacks/edge.js';
import {
  completed,
  eventsOf,
  scriptedTaskService,
  snapshot,
  userMessage,
} from '../../support/stacks/scripted-task-service.js';

const ORIGIN = 'https://app.example.com';
const OTHER = 'https://other.example.com';
const authenticator = createApiKeyAuthenticator(fixedKeys(parseApiKeys(keysJson(testKey()), 'keys')), 'subject');

const preflight = (url: string, origin = ORIGIN) =>
  send(url, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type',
    },
  });

describe('CORS', () => {
  test('is off by default', async () => {
    const { url } = await startEdge();
    expect((await preflight(`${url}/message:send`)).status).toBe(405);
    const { headers } = await send(`${url}/tasks/t`, { headers: { origin: ORIGIN } });
    expect([...headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  test.each(['/', '/files', '/message:send', '/tasks/t', '/files/tasks/t:subscribe', '/.well-known/agent-card.json'])(
    'answers the preflight of %s without asking who calls',
    async (path) => {
      const { url } = await startEdge(scriptedTaskService(), { corsOrigins: [ORIGIN], authenticator });
      const { status, headers, text } = await preflight(url + path);
      expect([status, text]).toEqual([204, '']);
      expect(headers.get('access-control-allow-origin')).toBe(ORIGIN);
      expect(headers.get('access-control-allow-methods')).toBe('GET, HEAD, POST, DELETE');
      const allowed = headers.get('access-control-allow-headers')?.split(', ');
      expect(allowed).toEqual(
        expect.arrayContaining([
          'A2A-Version',
          'A2A-Extensions',
          'Authorization',
          'X-API-Key',
          'Idempotency-Key',
          'Last-Event-ID',
          'Perdure-Push',
          'Content-Type',
        ]),
      );
    },
  );

  test('lets scripts read results, errors of every kind and streams, with the headers that matter', async () => {
    const handler = scriptedTaskService({ events: () => eventsOf([snapshot(), completed(2)]) });
    const { url } = await startEdge(handler, { corsOrigins: [ORIGIN, OTHER] });
    const headers = { origin: ORIGIN };
    const stream = await openSse(`${url}/message:stream`, {
      method: 'POST',
      body: { message: userMessage() },
      headers,
    });
    const replies = [
      await send(`${url}/tasks/t`, { headers }),
      await rpc(url, 'GetTask', {}, headers),
      await send(`${url}/nobody/tasks/t`, { headers }),
      await send(`${url}/no/such/path`, { headers }),
      await send(`${url}/tasks`, { method: 'PUT', headers }),
      await post(`${url}/message:send`, 'x'.repeat(2_000_001), headers),
    ];
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 404, 404, 405, 413]);
    for (const get of [...replies.map((reply) => (name: string) => reply.headers.get(name)), header(stream.headers)]) {
      expect(get('access-control-allow-origin')).toBe(ORIGIN);
      expect(get('vary')).toContain('Origin');
      expect(get('access-control-expose-headers')?.split(', ')).toEqual(
        expect.arrayContaining(['A2A-Extensions', 'X-Request-Id', 'Retry-After', 'WWW-Authenticate', 'ETag']),
      );
      expect(get('access-control-allow-credentials') ?? null).toBeNull();
    }
    expect(stream.headers['content-type']).toBe('text/event-stream');
  });

  test('lets scripts read that they have to say who they are', async () => {
    const { url } = await startEdge(scriptedTaskService(), { corsOrigins: [ORIGIN], authenticator });
    const reply = await send(`${url}/tasks/t`, { headers: { origin: ORIGIN } });
    expect([reply.status, reply.headers.get('access-control-allow-origin')]).toEqual([401, ORIGIN]);
  });

  test('allows no other origin', async () => {
    const { url } = await startEdge(scriptedTaskService(), { corsOrigins: [ORIGIN] });
    expect((await preflight(`${url}/message:send`, OTHER)).headers.get('access-control-allow-origin')).toBeNull();
    const { headers } = await send(`${url}/tasks/t`, { headers: { origin: OTHER } });
    expect(headers.get('access-control-allow-origin')).toBeNull();
  });

  test.each([
    ['a POST of text', '/message:send', { method: 'POST', body: JSON.stringify({ message: userMessage() }) }],
    [
      'a POST without a content type',
      '/',
      {
        method: 'POST',
        body: Buffer.from(
          JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'SendMessage', params: { message: userMessage() } }),
        ),
      },
    ],
    ['a POST of 0.3', '/v1/message:send', { method: 'POST', body: '{}' }],
    ['a GET', '/tasks/t', {}],
    ['what is not there', '/no/such/path', {}],
  ])('of a server without keys refuses %s of other pages, and names the setting', async (_name, path, init) => {
    for (const corsOrigins of [[], [ORIGIN]]) {
      for (const origin of [OTHER, 'null', '']) {
        const handler = scriptedTaskService();
        const { url } = await startEdge(handler, { corsOrigins });
        const reply = await send(url + path, { ...init, headers: { origin } });
        expect([reply.status, handler.calls]).toEqual([403, []]);
        expect(reply.text).toContain('PERDURE_CORS_ORIGINS');
      }
    }
  });

  test('refuses in the form of each binding', async () => {
    const { url } = await startEdge();
    const headers = { origin: OTHER };
    expect(restFailure(await send(`${url}/tasks/t`, { headers }))).toMatchObject({
      code: 403,
      status: 'PERMISSION_DENIED',
    });
    expect(rpcFailure(await rpc(url, 'GetTask', { id: 't' }, headers))).toMatchObject({ code: -32600, id: null });
  });

  test.each([['*'], [OTHER]])('lets pages send when %s is allowed', async (allowed) => {
    const handler = scriptedTaskService();
    const { url } = await startEdge(handler, { corsOrigins: [ORIGIN, allowed] });
    expect((await post(`${url}/message:send`, { message: userMessage() }, { origin: OTHER })).status).toBe(200);
    expect(handler.calls).toHaveLength(1);
  });

  test('refuses no page where there are keys: one that has a key may send, and only not read', async () => {
    const { url } = await startEdge(scriptedTaskService(), { corsOrigins: [ORIGIN], authenticator });
    const reply = await send(`${url}/tasks/t`, { headers: { origin: OTHER } });
    expect(reply.status).toBe(401);
    expect((await send(`${url}/.well-known/agent-card.json`, { headers: { origin: OTHER } })).status).toBe(200);
  });

  test('may be open to all', async () => {
    const { url } = await startEdge(scriptedTaskService(), { corsOrigins: ['*'] });
    const { headers } = await send(`${url}/tasks/t`, { headers: { origin: OTHER } });
    expect(headers.get('access-control-allow-origin')).toBe('*');
  });

  test('keeps what else a reply depends on', async () => {
    const { url } = await startEdge(scriptedTaskService(), { corsOrigins: [ORIGIN] });
    const { headers } = await send(`${url}/.well-known/agent-card.json`, { headers: { origin: ORIGIN } });
    expect(headers.get('vary')).toBe('Origin, A2A-Version');
  });
});

function header(headers: Readonly<Record<string, unknown>>): (name: string) => string | null {
  return (name) => {
    const value = headers[name];
    return typeof value === 'string' ? value : null;
  };
}
