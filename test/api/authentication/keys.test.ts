import { describe, expect, test } from 'vitest';
import { createApiKeyAuthenticator } from '../../../api/authentication/api-key-authenticator.js';
import { parseApiKeys } from '../../../api/authentication/api-key-entries.js';
import { fixedKeys } from '../../../api/authentication/key-source.js';
import { keysJson, testKey, type TestKey } from '../../support/clients/api-keys.js';
import { restFailure, rpcFailure } from '../../support/clients/failures.js';
import { post, rpc, send, startEdge, type Reply } from '../../support/stacks/edge.js';
import { scriptedTaskService, TASK_ID, userMessage } from '../../support/stacks/scripted-task-service.js';

const alice = testKey({ id: 'laptop' });
const CHALLENGE = 'Bearer realm="perdure"';

function guarded(keys: readonly TestKey[] = [alice], taskScope: 'subject' | 'tenant' = 'subject') {
  const authenticator = createApiKeyAuthenticator(fixedKeys(parseApiKeys(keysJson(...keys), 'keys')), taskScope);
  const handler = scriptedTaskService();
  return startEdge(handler, { authenticator }).then((edge) => ({ ...edge, handler }));
}

describe('a server with API keys', () => {
  test.each<[string, Record<string, string>]>([
    ['Authorization: Bearer', { authorization: `Bearer ${alice.key}` }],
    ['a scheme in another case', { authorization: `bearer  ${alice.key} ` }],
    ['X-API-Key', { 'x-api-key': alice.key }],
    ['both, if they agree', { authorization: `Bearer ${alice.key}`, 'x-api-key': alice.key }],
    ['X-API-Key behind a proxy with a scheme of its own', { authorization: 'Basic eDp5', 'x-api-key': alice.key }],
  ])('takes a key by %s, over each binding [SEC-01, CARD-10]', async (_, headers) => {
    const { url, handler } = await guarded();
    expect((await rpc(url, 'GetTask', { id: TASK_ID }, headers)).json).toHaveProperty('result');
    expect((await send(`${url}/tasks/${TASK_ID}`, { headers })).status).toBe(200);
    expect((await post(`${url}/echo/message:stream`, { message: userMessage() }, headers)).status).toBe(200);
    expect(handler.calls.map(({ context }) => context.scope)).toEqual(Array(3).fill('acme:alice'));
  });

  test.each<[string, Record<string, string>, string, RegExp]>([
    ['no key', {}, CHALLENGE, /asks for an API key/],
    ['a key of another scheme', { authorization: `Basic ${alice.key}` }, CHALLENGE, /asks for an API key/],
    ['an empty key', { authorization: 'Bearer ', 'x-api-key': '' }, CHALLENGE, /asks for an API key/],
    ['a key that is not known', testKey().headers, `${CHALLENGE}, error="invalid_token"`, /not known/],
    ['the hash of a key', { 'x-api-key': alice.entry.hash }, `${CHALLENGE}, error="invalid_token"`, /not known/],
    ['two keys', { ...alice.headers, 'x-api-key': testKey().key }, `${CHALLENGE}, error="invalid_token"`, /different/],
  ])('refuses a request with %s, and tells how to do better [SEC-01, SEC-02]', async (_, headers, challenge, words) => {
    const { url, handler } = await guarded();
    const viaRpc = await rpc(url, 'GetTask', { id: TASK_ID }, headers);
    const viaRest = await send(`${url}/tasks/${TASK_ID}`, { headers });
    for (const reply of [viaRpc, viaRest]) {
      expect(reply.status).toBe(401);
      expect(reply.headers.get('www-authenticate')).toBe(challenge);
    }
    expect(rpcFailure(viaRpc)).toMatchObject({ id: 1, code: -31401 });
    expect(restFailure(viaRest)).toMatchObject({ code: 401, status: 'UNAUTHENTICATED' });
    expect(restFailure(viaRest).message).toMatch(words);
    expect(handler.calls).toEqual([]);
  });

  test('refuses a key that has expired, and takes one that has not yet', async () => {
    const expired = testKey({ expires: '2020-01-31T00:00:00Z' });
    const fresh = testKey({ expires: '2999-01-31T00:00:00Z' });
    const { url } = await guarded([expired, fresh]);
    const refused = await send(`${url}/tasks/t`, { headers: expired.headers });
    expect(restFailure(refused)).toMatchObject({ code: 401, message: 'The API key has expired.' });
    expect((await send(`${url}/tasks/t`, { headers: fresh.headers })).status).toBe(200);
  });

  test.each([
    ['POST', '/message:send'],
    ['POST', '/message:stream'],
    ['GET', '/tasks'],
    ['GET', '/tasks/t'],
    ['POST', '/tasks/t:cancel'],
    ['GET', '/tasks/t:subscribe'],
    ['POST', '/tasks/t:subscribe'],
    ['POST', '/tasks/t/pushNotificationConfigs'],
    ['GET', '/tasks/t/pushNotificationConfigs'],
    ['GET', '/tasks/t/pushNotificationConfigs/c'],
    ['DELETE', '/tasks/t/pushNotificationConfigs/c'],
    ['GET', '/extendedAgentCard'],
    ['POST', '/v1/message:send'],
    ['GET', '/v1/tasks/t'],
    ['GET', '/v1/card'],
  ])('asks for it at %s %s, for the default agent and any other [SEC-01]', async (method, path) => {
    const { url } = await guarded();
    for (const base of [url, `${url}/files`]) {
      const reply = await send(base + path, { method });
      expect([reply.status, reply.headers.get('www-authenticate')]).toEqual([401, CHALLENGE]);
    }
  });

  test.each([
    'SendMessage',
    'SendStreamingMessage',
    'GetTask',
    'ListTasks',
    'CancelTask',
    'SubscribeToTask',
    'CreateTaskPushNotificationConfig',
    'GetTaskPushNotificationConfig',
    'ListTaskPushNotificationConfigs',
    'DeleteTaskPushNotificationConfig',
    'GetExtendedAgentCard',
    'message/send',
    'tasks/get',
    'agent/getAuthenticatedExtendedCard',
  ])('asks for it in the JSON-RPC method %s [SEC-01]', async (method) => {
    const { url } = await guarded();
    const reply: Reply = await rpc(url, method, {});
    expect([reply.status, reply.headers.get('www-authenticate')]).toEqual([401, CHALLENGE]);
  });

  test.each(['/', '/.well-known/agent-card.json', '/files/.well-known/agent-card.json', '/healthz', '/readyz'])(
    'lets anybody read %s',
    async (path) => {
      const { url } = await guarded();
      expect((await send(url + path)).status).toBe(200);
    },
  );

  test('says in its cards which keys it takes: by either header [CARD-10]', async () => {
    const { url } = await guarded();
    expect((await send(`${url}/.well-known/agent-card.json`)).json).toMatchObject({
      securitySchemes: {
        bearer: { httpAuthSecurityScheme: { scheme: 'Bearer' } },
        apiKey: { apiKeySecurityScheme: { location: 'header', name: 'X-API-Key' } },
      },
      securityRequirements: [{ schemes: { bearer: {} } }, { schemes: { apiKey: {} } }],
    });
  });

  test('asks who calls before it looks at version, agent and parameters [SEC-01]', async () => {
    const { url } = await guarded();
    const headers = { 'a2a-version': '99.0' };
    expect((await send(`${url}/nobody/tasks/t`, { headers })).status).toBe(401);
    expect((await rpc(url, 'SendMessage', { message: 7 }, headers)).status).toBe(401);
  });

  test('takes no other tenant from a request than that of the key [SEC-07, TEN-03]', async () => {
    const { url, handler } = await guarded();
    await rpc(
      url,
      'GetTask',
      { tenant: 'files', id: TASK_ID, scope: 'evil', metadata: { subject: 'bob' } },
      alice.headers,
    );
    expect(handler.calls[0]?.context).toMatchObject({ agent: { id: 'files' }, scope: 'acme:alice' });
  });

  test('lets all subjects of a tenant share their tasks where that is configured', async () => {
    const bob = testKey({ subject: 'bob' });
    const { url, handler } = await guarded([alice, bob], 'tenant');
    for (const { headers } of [alice, bob]) await send(`${url}/tasks/t`, { headers });
    expect(handler.calls.map(({ context }) => context.scope)).toEqual(['acme', 'acme']);
  });

  test('logs who called and by which key, but no key and no hash [SEC-11, SEC-12]', async () => {
    const wrong = testKey();
    const { url, logged } = await guarded();
    await send(`${url}/tasks/t`, { headers: alice.headers });
    await rpc(url, 'GetTask', {}, { 'x-api-key': wrong.key });
    await expect.poll(() => logged.filter(({ msg }) => msg === 'request')).toHaveLength(2);
    const lines = logged.filter(({ msg }) => msg === 'request');
    expect(lines).toContainEqual(
      expect.objectContaining({ tenant: 'acme', subject: 'alice', key: 'laptop', status: 200 }),
    );
    expect(lines).toContainEqual(expect.objectContaining({ status: 401, error: 'UnauthenticatedError' }));
    const log = JSON.stringify(logged);
    for (const { key, entry } of [alice, wrong]) {
      expect(log).not.toContain(key);
      expect(log).not.toContain(entry.hash.slice('sha256:'.length));
    }
  });
});
