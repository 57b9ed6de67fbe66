import { A2AService } from '@a2a-js/sdk/server/grpc';
import { v7 as uuidv7 } from 'uuid';
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { LOG_EXTENSION } from '../../protocol/extensions.js';
import { overRest } from '../same-answer/http-drivers.js';
import { everyOperation } from '../same-answer/row.js';
import { createGates } from '../support/agents/gates.js';
import { messageSteps, script, scriptedAgent } from '../support/agents/scripted-agent.js';
import { createCaller } from '../support/clients/a2a-caller.js';
import { restFailure, rpcFailure } from '../support/clients/failures.js';
import { nameOf, openGrpc } from '../support/clients/grpc-client.js';
import { EVERY_BINDING, peerOf, userMessage } from '../support/clients/peer.js';
import { openResponse, openSse } from '../support/clients/sse-client.js';
import { createV03GrpcCaller } from '../support/clients/v03-grpc.js';
import { post, rpc, send, type Reply } from '../support/stacks/edge.js';
import { useHttpStack } from '../support/stacks/http-stack.js';

const gates = createGates();
const stack = useHttpStack('conformance-http', () => [
  scriptedAgent('actor', messageSteps(gates)),
  scriptedAgent('other', messageSteps(gates)),
]);

const url = () => stack.apis[0].url;
const UNKNOWN = uuidv7();

test('HTTP+JSON has each operation below the tenant as well [OPS-06, TEN-02]', async () => {
  const { id } = (await createCaller(`${url()}/other`).send(script({ ask: 'Which?' }))).task;
  const at = async (base: string) => {
    const outcomes = new Map<string, unknown>();
    for (const request of everyOperation(id)) {
      if (request.operation.startsWith('Send')) continue;
      const outcome = await overRest({ url: base, grpc: '' }, request);
      outcomes.set(request.operation, 'error' in outcome ? outcome.error.kind : 'served');
    }
    return Object.fromEntries(outcomes);
  };
  const all = everyOperation(id).flatMap(({ operation }) => (operation.startsWith('Send') ? [] : [operation]));
  const each = (outcome: string) => Object.fromEntries(all.map((operation) => [operation, outcome]));
  const whoever = { ListTasks: 'served', GetExtendedAgentCard: 'UNSUPPORTED_OPERATION' };
  expect(await at(url())).toEqual({ ...each('TASK_NOT_FOUND'), ...whoever });
  // Canceled by then.
  const ended = { SubscribeToTask: 'UNSUPPORTED_OPERATION' };
  expect(await at(`${url()}/other`)).toEqual({ ...each('served'), ...whoever, ...ended });
  const message = userMessage([{ text: 'hi' }]);
  expect((await post(`${url()}/other/message:send`, { message })).json).toMatchObject({ task: {} });
  expect((await openSse(`${url()}/other/message:stream`, { body: { message } })).status).toBe(200);
});

describe('media types', () => {
  const typeOf = ({ headers }: Reply) => headers.get('content-type')?.split(';')[0];

  test('of JSON-RPC are application/json, for results and errors [MEDIA-01]', async () => {
    const replies = [
      await rpc(url(), 'SendMessage', { message: userMessage([{ text: 'hi' }]) }),
      await rpc(url(), 'GetTask', { id: UNKNOWN }),
      await rpc(url(), 'SubscribeToTask', { id: UNKNOWN }),
      await post(url(), '{'),
    ];
    expect(replies.map(typeOf)).toEqual(Array(4).fill('application/json'));
  });

  test.each([
    ['application/a2a+json', '*/*', 'application/a2a+json [MEDIA-02]'],
    ['application/json', '*/*', 'application/json [MEDIA-03]'],
    ['application/json', 'application/json', 'application/json [MEDIA-03]'],
  ])('over HTTP+JSON, a request of %s that accepts %s is answered in %s', async (contentType, accept, expected) => {
    const headers = { 'content-type': contentType, accept };
    const replies = [
      await post(`${url()}/message:send`, { message: userMessage([{ text: 'hi' }]) }, headers),
      await post(`${url()}/message:send`, {}, headers),
    ];
    expect(replies.map(({ status }) => status)).toEqual([200, 400]);
    expect(replies.map((reply) => expected.startsWith(`${typeOf(reply)} `))).toEqual([true, true]);
  });

  test('of streams over JSON-RPC and HTTP+JSON are text/event-stream, with 200 [MEDIA-04]', async () => {
    const { id } = (await createCaller(url()).send(script({ ask: 'Which?' }))).task;
    const body = { message: userMessage([{ text: 'hi' }]) };
    const rpcBody = (method: string, params: object) => ({ body: { jsonrpc: '2.0', id: 1, method, params } });
    const streams = [
      await openSse(`${url()}/message:stream`, { body }),
      await openSse(`${url()}/tasks/${id}:subscribe`),
      await openSse(url(), rpcBody('SendStreamingMessage', body)),
      await openSse(url(), rpcBody('SubscribeToTask', { id })),
    ];
    for (const { status, headers } of streams) {
      expect([status, headers['content-type']?.split(';')[0]]).toEqual([200, 'text/event-stream']);
    }
  });
});

describe('the version of a request', () => {
  test('may be in the query of JSON-RPC and HTTP+JSON [VER-02]', async () => {
    const answers = async (version: string) => {
      const query = `?A2A-Version=${version}`;
      return [
        await rpc(`${url()}/${query}`, 'GetTask', { id: UNKNOWN }),
        await send(`${url()}/tasks/${UNKNOWN}${query}`),
      ] as const;
    };
    const [rpcNow, restNow] = await answers('1.0');
    expect([rpcFailure(rpcNow).code, restFailure(restNow).code]).toEqual([-32001, 404]);
    const [rpcLater, restLater] = await answers('9.9');
    expect(rpcFailure(rpcLater)).toMatchObject({ code: -32009, data: [{ reason: 'VERSION_NOT_SUPPORTED' }] });
    expect(restFailure(restLater)).toMatchObject({ code: 400, details: [{ reason: 'VERSION_NOT_SUPPORTED' }] });
  });

  test.each(EVERY_BINDING)('is 0.3 over %s when it is not given, for a strict server [VER-03]', async (binding) => {
    const peer = peerOf(binding, await stack.startApi({ strictVersion: true }));
    for (const { operation, params } of everyOperation(UNKNOWN)) {
      // Safe: parameters are JSON.
      const json = params as Parameters<typeof peer.refused>[1];
      for (const metadata of [{}, { 'a2a-version': '' }]) {
        expect(await peer.refused(operation, json, metadata)).toMatchObject({ kind: 'VERSION_NOT_SUPPORTED' });
      }
    }
    const metadata = { 'a2a-version': '1.0' };
    expect(await peer.refused('GetTask', { id: UNKNOWN }, metadata)).toMatchObject({ kind: 'TASK_NOT_FOUND' });
  });

  test('is 0.3 in a request of 0.3 without one, which a strict server takes [VER-03]', async () => {
    const api = await stack.startApi({ strictVersion: true });
    const reply = await rpc(api.url, 'tasks/get', { id: UNKNOWN });
    expect(rpcFailure(reply)).toMatchObject({ code: -32001 });
  });
});

describe('service parameters', () => {
  test.each([
    ['JSON-RPC', '/', { jsonrpc: '2.0', id: 1, method: 'GetTask', params: { id: UNKNOWN } }],
    ['HTTP+JSON', `/tasks/${UNKNOWN}:cancel`, {}],
  ])('have names in any case over %s, and values as they are [EXT-06]', async (_binding, path, body) => {
    const ask = async (headers: Record<string, string>) => {
      const response = await openResponse(url() + path, { body, headers });
      let text = '';
      for await (const chunk of response) text += String(chunk);
      return { text, activated: response.headers['a2a-extensions'] };
    };
    for (const name of ['A2A-Version', 'a2a-version', 'A2A-VERSION']) {
      expect((await ask({ [name]: '9.9' })).text).toContain('VERSION_NOT_SUPPORTED');
    }
    expect((await ask({ 'A2A-EXTENSIONS': LOG_EXTENSION })).text).toContain('TASK_NOT_FOUND');
    expect((await ask({ 'a2a-extensions': LOG_EXTENSION.toUpperCase() })).activated).toBeUndefined();
  });

  test('have names in any case over gRPC, and values as they are [EXT-06]', async () => {
    const peer = peerOf('gRPC', stack.apis[0]);
    for (const name of ['A2A-Version', 'a2a-version', 'A2A-VERSION']) {
      expect(await peer.refused('GetTask', { id: UNKNOWN }, { [name]: '9.9' })).toMatchObject({
        kind: 'VERSION_NOT_SUPPORTED',
      });
    }
    const params = { message: userMessage([{ text: 'hi' }]) };
    const activated = async (headers: Record<string, string>) =>
      (await peer.open('SendStreamingMessage', params, headers)).activated;
    expect(await activated({ 'A2A-EXTENSIONS': LOG_EXTENSION })).toBe(LOG_EXTENSION);
    expect(await activated({ 'a2a-extensions': LOG_EXTENSION.toUpperCase() })).toBeUndefined();
  });
});

describe('the card', () => {
  const interfaces = z.array(
    z.object({
      url: z.string(),
      protocolBinding: z.enum(['JSONRPC', 'HTTP+JSON', 'GRPC']),
      protocolVersion: z.enum(['1.0', '0.3']),
      tenant: z.string().optional(),
    }),
  );
  type Interface = z.infer<typeof interfaces>[number];
  let listed: readonly Interface[] = [];
  beforeAll(async () => {
    const { json } = await send(`${url()}/.well-known/agent-card.json`);
    listed = interfaces.parse(z.object({ supportedInterfaces: z.unknown() }).parse(json).supportedInterfaces);
  });

  /** Asks for a task that there is not, as a client of that interface would; gives what kind of error it gets. */
  const probe = async ({ url: address, protocolBinding, protocolVersion, tenant = '' }: Interface) => {
    const metadata = { 'a2a-version': protocolVersion };
    const isNew = protocolVersion === '1.0';
    switch (protocolBinding) {
      case 'JSONRPC':
        return rpcFailure(await rpc(address, isNew ? 'GetTask' : 'tasks/get', { id: UNKNOWN }, metadata)).code;
      case 'HTTP+JSON':
        return (await send(`${address}${isNew ? '' : '/v1'}/tasks/${UNKNOWN}`, { headers: metadata })).status;
      case 'GRPC': {
        if (!isNew) {
          const asked = createV03GrpcCaller(address, metadata).call('getTask', {
            name: `tasks/${UNKNOWN}`,
            historyLength: 0,
          });
          return await asked.catch((error: unknown) =>
            error instanceof Error ? error.message.split(' ')[1]?.replace(':', '') : '',
          );
        }
        const request = { tenant, id: UNKNOWN, historyLength: undefined };
        return nameOf((await openGrpc(address).unary(A2AService.getTask, request, { metadata })).status);
      }
    }
  };

  test('lists interfaces that answer with their binding and version, those of 1.0 first [CARD-03, CARD-04]', async () => {
    expect(listed.map(({ protocolBinding, protocolVersion }) => `${protocolBinding} ${protocolVersion}`)).toEqual([
      ...['JSONRPC 1.0', 'HTTP+JSON 1.0', 'GRPC 1.0'],
      ...['JSONRPC 0.3', 'HTTP+JSON 0.3', 'GRPC 0.3'],
    ]);
    const answers = await Promise.all(listed.map(probe));
    expect(answers).toEqual([-32001, 404, 'NOT_FOUND', -32001, 404, 'NOT_FOUND']);
  });
});
