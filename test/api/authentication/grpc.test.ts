import { AgentCard, GetTaskRequest, ListTasksRequest } from '@a2a-js/sdk';
import { A2AService } from '@a2a-js/sdk/server/grpc';
import { describe, expect, test } from 'vitest';
import { createApiKeyAuthenticator } from '../../../api/authentication/api-key-authenticator.js';
import { parseApiKeys } from '../../../api/authentication/api-key-entries.js';
import { fixedKeys } from '../../../api/authentication/key-source.js';
import { defineAgent } from '../../../protocol/agent.js';
import { keysJson, testKey } from '../../support/clients/api-keys.js';
import { nameOf } from '../../support/clients/grpc-client.js';
import { startGrpcEdge } from '../../support/stacks/grpc-edge.js';
import { scriptedTaskService, TASK_ID } from '../../support/stacks/scripted-task-service.js';

const alice = testKey();
const authenticator = createApiKeyAuthenticator(fixedKeys(parseApiKeys(keysJson(alice), 'keys')), 'subject');
const getTask = GetTaskRequest.fromJSON({ id: TASK_ID });

const guarded = async () => {
  const handler = scriptedTaskService();
  return { handler, ...(await startGrpcEdge(handler, { authenticator })) };
};

describe('over gRPC, a server with API keys', () => {
  test.each([
    ['authorization', { authorization: `Bearer ${alice.key}` }],
    ['x-api-key', { 'x-api-key': alice.key }],
  ])('takes a key in the metadata %s [SEC-01]', async (_, metadata) => {
    const { client, handler } = await guarded();
    const { status } = await client.unary(A2AService.getTask, getTask, { metadata });
    expect(nameOf(status)).toBe('OK');
    expect(handler.calls[0]?.context.scope).toBe('acme:alice');
  });

  test.each([
    ['no key', {}],
    ['a key that is not known', { 'x-api-key': testKey().key }],
  ])('refuses every operation with %s [SEC-01]', async (_, metadata) => {
    const { client, handler } = await guarded();
    for (const method of Object.values(A2AService)) {
      // Safe: each method takes the empty message, which has no bytes.
      const empty = { ...method, requestSerialize: () => Buffer.alloc(0) } as typeof A2AService.getTask;
      const ended = method.responseStream
        ? await client.stream(empty, getTask, { metadata }).status
        : (await client.unary(empty, getTask, { metadata })).status;
      expect([method.path, nameOf(ended)]).toEqual([method.path, 'UNAUTHENTICATED']);
    }
    expect(handler.calls).toEqual([]);
  });

  test('asks who calls before it says which parameter is wrong', async () => {
    const { client } = await guarded();
    // Field 7, a Timestamp: 999,999,999,999,999 seconds, which no date has.
    const bytes = Buffer.from('3a0908ffff99a6eaafe301', 'hex');
    const method = { ...A2AService.listTasks, requestSerialize: () => bytes };
    const request = ListTasksRequest.fromJSON({});
    expect(nameOf((await client.unary(method, request)).status)).toBe('UNAUTHENTICATED');
    const known = await client.unary(method, request, { metadata: alice.headers });
    expect([nameOf(known.status), known.status.details]).toEqual([
      'INVALID_ARGUMENT',
      expect.stringContaining('statusTimestampAfter'),
    ]);
  });

  test('gives the extended card to known callers [XCARD-01]', async () => {
    const card = { name: 'Desk', description: 'For all.', version: '1.0.0', skills: [] };
    const desk = defineAgent({ card, extendedCard: { description: 'For the staff.' }, run: () => undefined });
    const { client } = await startGrpcEdge(scriptedTaskService(), {
      authenticator,
      agents: [desk],
      defaultAgent: 'desk',
    });
    const request = { tenant: 'desk' };
    const { response } = await client.unary(A2AService.getExtendedAgentCard, request, { metadata: alice.headers });
    expect(AgentCard.toJSON(response as AgentCard)).toMatchObject({ description: 'For the staff.' });
    const refused = await client.unary(A2AService.getExtendedAgentCard, request);
    expect(nameOf(refused.status)).toBe('UNAUTHENTICATED');
  });
});
