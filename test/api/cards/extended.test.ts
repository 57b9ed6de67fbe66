import { describe, expect, test } from 'vitest';
import { createApiKeyAuthenticator } from '../../../api/authentication/api-key-authenticator.js';
import { parseApiKeys } from '../../../api/authentication/api-key-entries.js';
import { fixedKeys } from '../../../api/authentication/key-source.js';
import { defineAgent } from '../../../protocol/agent.js';
import { keysJson, testKey } from '../../support/clients/api-keys.js';
import { restFailure, rpcFailure } from '../../support/clients/failures.js';
import { post, rpc, send, startEdge } from '../../support/stacks/edge.js';
import { scriptedTaskService } from '../../support/stacks/scripted-task-service.js';

const CARD = '/.well-known/agent-card.json';
const alice = testKey();
const authenticator = createApiKeyAuthenticator(fixedKeys(parseApiKeys(keysJson(alice), 'keys')), 'subject');

const skill = (id: string) => ({ id, name: id, description: `Does ${id}.`, tags: ['t'] });
const card = { name: 'Desk', description: 'For all.', version: '1.0.0', skills: [skill('ask')] };
const secret = { ...skill('payroll'), inputModes: ['text/csv'], securityRequirements: [{ schemes: { bearer: {} } }] };
const agents = [
  defineAgent({
    id: 'desk',
    card,
    extendedCard: { description: 'For the staff.', skills: [secret] },
    run: () => undefined,
  }),
  defineAgent({ id: 'plain', card: { ...card, name: 'Plain' }, run: () => undefined }),
];
const edge = (options = {}) =>
  startEdge(scriptedTaskService(), { agents, defaultAgent: 'desk', authenticator, ...options });

describe('the extended card', () => {
  test('has what the public card has, and what is for known callers only [XCARD-01]', async () => {
    const { url } = await edge();
    const reply = await send(`${url}/extendedAgentCard`, { headers: alice.headers });
    expect(reply.json).toMatchObject({
      name: 'Desk',
      description: 'For the staff.',
      supportedInterfaces: [{ url: `${url}/desk` }, {}, {}, {}],
      capabilities: { extendedAgentCard: true },
      skills: [skill('ask'), secret],
    });
    const viaRpc = await rpc(url, 'GetExtendedAgentCard', {}, alice.headers);
    expect(viaRpc.json).toEqual({ jsonrpc: '2.0', id: 1, result: reply.json });
    const body = { jsonrpc: '2.0', id: 1, method: 'GetExtendedAgentCard' };
    expect((await post(url, body, alice.headers)).status).toBe(200);
  });

  test('is for nobody who is not known, and no other card tells of it [XCARD-01, XCARD-05]', async () => {
    const { url } = await edge();
    expect((await send(`${url}/extendedAgentCard`)).status).toBe(401);
    expect((await rpc(url, 'GetExtendedAgentCard', {})).status).toBe(401);
    for (const path of ['/', CARD, `/desk${CARD}`, `/plain${CARD}`]) {
      for (const version of ['1.0', '0.3']) {
        const { text, status } = await send(url + path, { headers: { 'a2a-version': version } });
        expect(status).toBe(200);
        expect(text).not.toMatch(/payroll|staff/);
      }
    }
  });

  test('is declared by the agents that have one, and UnsupportedOperation of the others [XCARD-02, XCARD-03]', async () => {
    const { url } = await edge();
    const capability = async (agent: string) => (await send(`${url}/${agent}${CARD}`)).json;
    expect(await capability('desk')).toMatchObject({ capabilities: { extendedAgentCard: true } });
    expect(await capability('plain')).toMatchObject({ capabilities: { extendedAgentCard: false } });
    const viaRest = restFailure(await send(`${url}/plain/extendedAgentCard`, { headers: alice.headers }));
    const viaRpc = rpcFailure(await rpc(`${url}/plain`, 'GetExtendedAgentCard', {}, alice.headers));
    expect(viaRest).toMatchObject({ code: 400, details: [{ reason: 'UNSUPPORTED_OPERATION' }] });
    expect(viaRpc).toMatchObject({ code: -32004, data: [{ reason: 'UNSUPPORTED_OPERATION' }] });
  });

  test('is there for nobody in a server that knows no callers [XCARD-02, XCARD-05]', async () => {
    const { url } = await startEdge(scriptedTaskService(), { agents, defaultAgent: 'desk' });
    expect((await send(url + CARD)).json).toMatchObject({ capabilities: { extendedAgentCard: false } });
    expect(restFailure(await send(`${url}/extendedAgentCard`))).toMatchObject({
      details: [{ reason: 'UNSUPPORTED_OPERATION' }],
    });
  });

  test('may be kept by its caller alone, and is not sent again to a caller who has it [XCARD-04]', async () => {
    const { url } = await edge();
    const get = (more = {}, method = 'GET') =>
      send(`${url}/extendedAgentCard`, { method, headers: { ...alice.headers, ...more } });
    const { headers } = await get();
    const etag = headers.get('etag') ?? '';
    expect(headers.get('cache-control')).toBe('private, max-age=300');
    expect(headers.get('vary')).toBe('Authorization, X-API-Key');
    expect(etag).toMatch(/^"[\w-]{43}"$/);
    const again = await get({ 'if-none-match': etag });
    expect([again.status, again.text]).toEqual([304, '']);
    expect((await send(url + CARD)).headers.get('etag')).not.toBe(etag);
  });

  test('has the media type that the caller asks for', async () => {
    const { url } = await edge();
    const headers = { ...alice.headers, accept: 'application/a2a+json' };
    const reply = await send(`${url}/extendedAgentCard`, { headers });
    expect(reply.headers.get('content-type')).toMatch(/^application\/a2a\+json/);
  });
});

describe('the version of the card', () => {
  const versionOf = (json: unknown) => (json as { protocolVersion?: string }).protocolVersion ?? '1.0';

  test.each([
    ['1.0', undefined, '1.0'],
    ['1.0', '', '1.0'],
    ['1.0', '0.3', '0.3.0'],
    ['1.0', '0.3.1', '0.3.0'],
    ['0.3', undefined, '0.3.0'],
    ['0.3', '1.0', '1.0'],
    ['0.3', '99.0', '1.0'],
  ] as const)('by default %s, asked for %j, is %s', async (defaultCardVersion, asked, version) => {
    const { url } = await edge({ defaultCardVersion });
    const headers = asked === undefined ? {} : { 'a2a-version': asked };
    const reply = await send(url + CARD, { headers });
    expect(versionOf(reply.json)).toBe(version);
    expect(reply.headers.get('vary')).toBe('A2A-Version');
    if (asked !== undefined) {
      expect(versionOf((await send(`${url}${CARD}?A2A-Version=${asked}`)).json)).toBe(version);
    }
  });

  test('has tags of its own, so that no cache takes one for the other', async () => {
    const { url } = await edge();
    const tag = async (version: string) =>
      (await send(url + CARD, { headers: { 'a2a-version': version } })).headers.get('etag');
    expect(await tag('0.3')).not.toBe(await tag('1.0'));
  });
});
