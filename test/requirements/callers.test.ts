import { A2AService } from '@a2a-js/sdk/server/grpc';
import type { MethodDefinition } from '@grpc/grpc-js';
import { beforeAll, describe, expect, test } from 'vitest';
import type { JsonObject } from '../../protocol/a2a.js';
import type { Request, Server } from '../same-answer/request.js';
import { everyOperation } from '../same-answer/row.js';
import { createGates } from '../support/agents/gates.js';
import { messageSteps, script, scriptedAgent, type Step } from '../support/agents/scripted-agent.js';
import { keysJson, testKey, type TestKey } from '../support/clients/api-keys.js';
import { nameOf, openGrpc } from '../support/clients/grpc-client.js';
import { EVERY_BINDING, peerOf, taskIn, userMessage } from '../support/clients/peer.js';
import { rpc, send } from '../support/stacks/edge.js';
import { useHttpStack } from '../support/stacks/http-stack.js';

const alice = testKey();
const bob = testKey({ subject: 'bob' });
const eve = testKey({ tenant: 'other', subject: 'alice' });
const SECRET_SKILL = { id: 'payroll', name: 'Payroll', description: 'For the staff.', tags: ['t'] };
const SECRET_TEXT = 'The winner is Mallory.';
const UNKNOWN = '01990000-0000-7000-8000-00000000dead';

const stack = useHttpStack('conformance-callers', () => [
  scriptedAgent('actor', messageSteps(createGates()), { extendedCard: { skills: [SECRET_SKILL] } }),
  scriptedAgent('plain', messageSteps(createGates())),
]);

/** The operations on one task. */
const onTask = (id: string): readonly Request[] =>
  everyOperation(id).filter(({ operation }) => !/^ListTasks$|Card/.test(operation));

let server: Server;
beforeAll(async () => {
  const apiKeys = { json: keysJson(alice, bob, eve) };
  server = await stack.startApi({ authentication: { apiKeys, taskScope: 'subject', allowAnonymous: false } });
});

describe.each(EVERY_BINDING)('callers over %s', (binding) => {
  const by = ({ headers }: TestKey) => peerOf(binding, server, headers);
  const start = async (who: TestKey, steps: readonly Step[], change?: JsonObject) =>
    taskIn(await by(who).call('SendMessage', { message: userMessage(script(...steps).parts, change) }));
  /** How an operation is refused, with the id that was asked for left out. */
  const refusal = async (id: string, { operation, params }: Request) =>
    JSON.parse(
      JSON.stringify(await by(bob).refused(operation, { ...params } as JsonObject))
        .replaceAll(id, '<id>')
        .replace(/"timestamp":"[^"]+"/g, ''),
    ) as unknown;

  test('a task of another subject or tenant is answered as one that is not there [SEC-03, SEC-04, GET-02, PUSH-08]', async () => {
    const absent = new Map<string, unknown>();
    for (const request of onTask(UNKNOWN)) absent.set(request.operation, await refusal(UNKNOWN, request));
    for (const steps of [[{ ask: 'Which?' }], [{ text: 'done' }], [{ fail: 'no' }]] satisfies Step[][]) {
      const { id } = await start(alice, steps);
      for (const request of onTask(id)) {
        expect(await refusal(id, request)).toEqual(absent.get(request.operation));
        const { operation, params } = request;
        expect(await by(eve).refused(operation, { ...params } as JsonObject)).toMatchObject({ kind: 'TASK_NOT_FOUND' });
      }
      expect(await by(alice).call('GetTask', { id })).toMatchObject({ id });
    }
    expect([...absent.keys()]).toHaveLength(9);
  });

  test('a reference to a task of somebody else is refused as one to a task that is not there [CTX-10]', async () => {
    const { id } = await start(alice, [{ text: 'done' }]);
    const operation = 'SendMessage';
    const refer = (taskId: string) => ({ message: userMessage([{ text: 'hi' }], { referenceTaskIds: [taskId] }) });
    const absent = await refusal(UNKNOWN, { operation, params: refer(UNKNOWN) });
    expect(await refusal(id, { operation, params: refer(id) })).toEqual(absent);
    expect(taskIn(await by(alice).call(operation, refer(id))).status.state).toBe('TASK_STATE_COMPLETED');
  });

  test('a list has nothing of others, in no filter, total or page token [LIST-14, SEC-05]', async () => {
    const contextId = `shared name ${crypto.randomUUID()}`;
    for (let count = 0; count < 3; count += 1) await start(alice, [{ text: 'mine' }], { contextId });
    const page = await by(alice).call('ListTasks', { contextId, pageSize: 1 });
    expect(page['totalSize']).toBe(3);
    const empty = { tasks: [], nextPageToken: '', pageSize: 50, totalSize: 0 };
    for (const who of [bob, eve]) {
      expect(await by(who).call('ListTasks', { contextId })).toMatchObject(empty);
      expect(await by(who).call('ListTasks', { contextId, status: 'TASK_STATE_COMPLETED' })).toMatchObject(empty);
      const pageToken = page['nextPageToken'] ?? '';
      expect(await by(who).refused('ListTasks', { contextId, pageSize: 1, pageToken })).toMatchObject({
        kind: 'INVALID_PARAMS',
        fields: ['pageToken'],
      });
    }
  });

  test('a contextId of somebody else is as good as any, and tells nothing [SEC-06]', async () => {
    const { id, contextId } = await start(alice, [{ ask: 'Which?' }]);
    const own = await start(bob, [{ text: 'mine' }], { contextId });
    expect(own).toMatchObject({ contextId, status: { state: 'TASK_STATE_COMPLETED' } });
    expect(own.id).not.toBe(id);
    expect(own.history).toHaveLength(1);
  });

  test('nothing in a request says who calls, and no tenant grants anything [SEC-07, TEN-03]', async () => {
    const { id } = await start(alice, [{ ask: 'Which?' }]);
    for (const tenant of ['actor', '']) {
      const metadata = { tenant: 'acme', subject: 'alice', scope: 'acme:alice', authorization: alice.key };
      expect(await by(bob).refused('CancelTask', { tenant, id, metadata })).toMatchObject({ kind: 'TASK_NOT_FOUND' });
      const message = userMessage([{ text: 'hi' }], { taskId: id, metadata });
      expect(await by(bob).refused('SendMessage', { tenant, message, metadata })).toMatchObject({
        kind: 'TASK_NOT_FOUND',
      });
    }
  });

  test('the extended card is for known callers of an agent that has one [XCARD-01, XCARD-02, XCARD-03]', async () => {
    const card = await by(bob).call('GetExtendedAgentCard', {});
    expect(JSON.stringify(card)).toContain(SECRET_SKILL.id);
    expect(card['capabilities']).toMatchObject({ extendedAgentCard: true });
    const refused = await by(bob).refused('GetExtendedAgentCard', { tenant: 'plain' });
    expect(refused).toMatchObject({ kind: 'UNSUPPORTED_OPERATION' });
  });

  test('each request leaves a line in the log: what, for which agent and task, by whom, how it went [SEC-12]', async () => {
    const { id } = await start(alice, [{ text: 'done' }]);
    await by(bob).refused('GetTask', { id });
    await expect
      .poll(() => linesAbout(id))
      .toEqual([
        expect.objectContaining({ operation: 'SendMessage', agent: 'actor', tenant: 'acme', subject: 'alice' }),
        expect.objectContaining({ operation: 'GetTask', agent: 'actor', subject: 'bob', error: 'TaskNotFoundError' }),
      ]);
  });

  test('the log has no key, and nothing of what is said [SEC-11]', async () => {
    const parts = script({ text: SECRET_TEXT }, { status: SECRET_TEXT }).parts;
    const message = userMessage([...parts, { text: SECRET_TEXT }], { metadata: { [SECRET_TEXT]: SECRET_TEXT } });
    const { id } = taskIn(await by(alice).call('SendMessage', { message }));
    await by(alice).refused('SendMessage', { message: userMessage([], { role: SECRET_TEXT }) });
    await expect.poll(() => linesAbout(id)).toHaveLength(1);
    const log = stack.logged.join('');
    for (const secret of [SECRET_TEXT, ...[alice, bob, eve].map(({ key }) => key)]) {
      expect(log.includes(secret)).toBe(false);
    }
  });
});

function linesAbout(taskId: string): JsonObject[] {
  return stack.logged
    .filter((line) => line.includes(taskId) && line.includes('"msg":"request"'))
    .map((line) => JSON.parse(line) as JsonObject);
}

describe('a caller without a key', () => {
  test('is not known to any operation over gRPC, and is told how to be [SEC-01, SEC-02, ERR-11, XCARD-01, XCARD-05]', async () => {
    for (const [name, method] of Object.entries(A2AService)) {
      // Safe: every method takes some message of the SDK, and an empty one will do.
      const { path, responseStream } = method as unknown as MethodDefinition<unknown, unknown>;
      const same = (bytes: unknown): Buffer => bytes as Buffer;
      const raw = { path, requestSerialize: same, responseDeserialize: same } as MethodDefinition<Buffer, Buffer>;
      const client = openGrpc(server.grpc);
      const { status, answer } = responseStream
        ? { status: await readToEnd(client.stream(raw, Buffer.alloc(0))), answer: undefined }
        : await client.unary(raw, Buffer.alloc(0)).then((reply) => ({ status: reply.status, answer: reply.response }));
      expect([name, nameOf(status), answer]).toEqual([name, 'UNAUTHENTICATED', undefined]);
      expect(status.metadata.get('www-authenticate')).toEqual(['Bearer realm="perdure"']);
    }
  });

  test.each(everyOperation(UNKNOWN))(
    'is not known to $operation over JSON-RPC, and is told how to be [SEC-01, SEC-02, ERR-11]',
    async ({ operation, params }) => {
      const reply = await rpc(server.url, operation, params);
      expect(reply.status).toBe(401);
      expect(reply.headers.get('www-authenticate')).toBe('Bearer realm="perdure"');
      expect(reply.json).toMatchObject({ id: 1, error: { message: expect.any(String) as unknown } });
    },
  );

  test('gets neither extended card nor task over JSON-RPC or HTTP+JSON [XCARD-01, XCARD-05]', async () => {
    const replies = [
      await rpc(server.url, 'GetExtendedAgentCard', {}),
      await send(`${server.url}/extendedAgentCard`),
      await send(`${server.url}/actor/extendedAgentCard`),
      await send(`${server.url}/.well-known/agent-card.json`),
      await send(`${server.url}/`),
    ];
    expect(replies.map(({ status }) => status)).toEqual([401, 401, 401, 200, 200]);
    expect(replies.filter(({ text }) => text.includes(SECRET_SKILL.id))).toEqual([]);
  });
});

async function readToEnd(stream: ReturnType<ReturnType<typeof openGrpc>['stream']>) {
  expect(await stream.rest()).toEqual([]);
  return stream.status;
}
