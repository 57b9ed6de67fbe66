import { describe, expect, test } from 'vitest';
import { LOG_EXTENSION, SEQUENCE_EXTENSION } from '../../../protocol/extensions.js';
import { restFailure, rpcFailure, violationsOf } from '../../support/clients/failures.js';
import { containing, EDGE_AGENTS, post, rpc, send, startEdge } from '../../support/stacks/edge.js';
import { scriptedTaskService, userMessage } from '../../support/stacks/scripted-task-service.js';

describe('path and tenant name the agent', () => {
  test.each([
    ['/', undefined, 'echo'],
    ['/', '', 'echo'],
    ['/', 'files', 'files'],
    ['/files', undefined, 'files'],
    ['/files/', undefined, 'files'],
    ['/files', 'files', 'files'],
  ])('JSON-RPC at %s with tenant %j is for %s [TEN-01]', async (path, tenant, agent) => {
    const handler = scriptedTaskService();
    const { url } = await startEdge(handler);
    await rpc(url + path, 'GetTask', { tenant, id: 't' });
    expect(handler.calls).toMatchObject([{ context: { agent: { id: agent } } }]);
  });

  test.each([
    ['/tasks/t', 'echo'],
    ['/tasks/t?tenant=files', 'files'],
    ['/files/tasks/t', 'files'],
    ['/files/tasks/t?tenant=files', 'files'],
  ])('HTTP+JSON at %s is for %s [TEN-01, TEN-02]', async (path, agent) => {
    const handler = scriptedTaskService();
    const { url } = await startEdge(handler);
    await send(url + path);
    expect(handler.calls).toMatchObject([{ context: { agent: { id: agent } } }]);
  });

  test('tenant in the body of an HTTP+JSON request counts too', async () => {
    const handler = scriptedTaskService();
    const { url } = await startEdge(handler);
    await post(`${url}/message:send`, { tenant: 'files', message: userMessage() });
    expect(handler.calls).toMatchObject([{ context: { agent: { id: 'files' } } }]);
  });

  test('a tenant that contradicts the path is refused', async () => {
    const handler = scriptedTaskService();
    const { url } = await startEdge(handler);
    const viaRpc = rpcFailure(await rpc(`${url}/files`, 'GetTask', { tenant: 'echo', id: 't' }));
    const viaRest = restFailure(await send(`${url}/files/tasks/t?tenant=echo`));
    expect(viaRpc.code).toBe(-32602);
    expect(viaRest.code).toBe(400);
    expect(violationsOf(viaRpc.data)).toEqual({ tenant: containing('must be "files"') });
    expect(viaRest.details).toEqual(viaRpc.data);
    expect(handler.calls).toEqual([]);
  });

  test('an unknown agent is named together with those that there are', async () => {
    const { url } = await startEdge();
    const inTenant = await rpc(url, 'GetTask', { tenant: 'nobody', id: 't' });
    expect(inTenant.status).toBe(200);
    expect(rpcFailure(inTenant).code).toBe(-32602);
    expect(violationsOf(rpcFailure(inTenant).data)).toEqual({ tenant: 'must be one of echo, files, is "nobody"' });

    const inPath = await rpc(`${url}/nobody`, 'GetTask', { id: 't' });
    expect(inPath.status).toBe(404);
    expect(rpcFailure(inPath)).toMatchObject({ id: 1, code: -32602 });

    const restPath = await send(`${url}/nobody/tasks/t`);
    expect(restFailure(restPath)).toMatchObject({ code: 404, status: 'NOT_FOUND' });
    expect(restFailure(restPath).message).toContain('echo, files');
  });

  test('a default agent that is not there is refused at start', async () => {
    await expect(startEdge(scriptedTaskService(), { defaultAgent: 'nobody' })).rejects.toThrow(/"nobody".*echo, files/);
    const twice = [...EDGE_AGENTS, ...EDGE_AGENTS];
    await expect(startEdge(scriptedTaskService(), { agents: twice })).rejects.toThrow(/Two agents/);
  });
});

describe('agent cards', () => {
  test('each agent has a card with its own interfaces [CARD-02, CARD-03, CARD-11, VER-06]', async () => {
    const { url } = await startEdge();
    const reply = await send(`${url}/files/.well-known/agent-card.json`);
    expect(reply.json).toEqual({
      name: 'Files',
      description: 'Reads files.',
      version: '2.1.0',
      supportedInterfaces: [
        { url: `${url}/files`, protocolBinding: 'JSONRPC', protocolVersion: '1.0' },
        { url: `${url}/files`, protocolBinding: 'HTTP+JSON', protocolVersion: '1.0' },
        { url: `${url}/files`, protocolBinding: 'JSONRPC', protocolVersion: '0.3' },
        { url: `${url}/files`, protocolBinding: 'HTTP+JSON', protocolVersion: '0.3' },
      ],
      capabilities: {
        streaming: true,
        pushNotifications: false,
        extendedAgentCard: false,
        extensions: expect.arrayContaining([
          expect.objectContaining({ uri: LOG_EXTENSION }),
          expect.objectContaining({ uri: SEQUENCE_EXTENSION }),
        ]) as unknown,
      },
      defaultInputModes: ['text/csv', 'image/*'],
      defaultOutputModes: ['text/plain'],
      skills: EDGE_AGENTS[1]?.card.skills,
    });
  });

  test('the card at the root is that of the default agent [CARD-01]', async () => {
    const { url } = await startEdge();
    const root = await send(`${url}/.well-known/agent-card.json`);
    const own = await send(`${url}/echo/.well-known/agent-card.json`);
    expect(root.json).toMatchObject({ name: 'Echo' });
    expect(root.text).toBe(own.text);
  });

  test('the card of an unknown agent is 404', async () => {
    const { url } = await startEdge();
    expect((await send(`${url}/nobody/.well-known/agent-card.json`)).status).toBe(404);
  });

  test('a client that has the card gets 304 [CARD-05, CARD-06]', async () => {
    const { url } = await startEdge();
    const card = `${url}/.well-known/agent-card.json`;
    const first = await send(card);
    const etag = first.headers.get('etag') ?? '';
    expect(etag).toMatch(/^"[\w-]{43}"$/);
    expect(first.headers.get('cache-control')).toBe('public, max-age=300');

    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const reply = await send(card, { headers: { 'if-none-match': known } });
      expect([known, reply.status, reply.text]).toEqual([known, 304, '']);
      expect(reply.headers.get('etag')).toBe(etag);
    }
    expect((await send(card, { headers: { 'if-none-match': '"other"' } })).status).toBe(200);
    expect((await send(`${url}/files/.well-known/agent-card.json`)).headers.get('etag')).not.toBe(etag);
  });

  test('HEAD gives the headers of the card alone', async () => {
    const { url } = await startEdge();
    const card = `${url}/.well-known/agent-card.json`;
    const { status, headers, text } = await send(card, { method: 'HEAD' });
    const full = await send(card);
    expect([status, text]).toEqual([200, '']);
    expect(headers.get('etag')).toBe(full.headers.get('etag'));
    expect(headers.get('content-length')).toBe(String(full.text.length));
  });

  test('the root lists the agents and their cards', async () => {
    const { url } = await startEdge();
    const { json } = await send(url);
    expect(json).toMatchObject({
      name: 'Perdure',
      agents: [
        { id: 'echo', name: 'Echo', url: `${url}/echo`, card: `${url}/echo/.well-known/agent-card.json` },
        { id: 'files', name: 'Files' },
      ],
    });
  });
});
