import { SendMessageRequest, SendMessageResponse, StreamResponse, Task } from '@a2a-js/sdk';
import { decodeErrorInfo, decodeStatus } from '@a2a-js/sdk/errors/grpc';
import { A2AService } from '@a2a-js/sdk/server/grpc';
import { describe, expect, test } from 'vitest';
import { openToAll, type Authenticator } from '../../../api/authentication/authenticator.js';
import { ANONYMOUS } from '../../../api/authentication/caller.js';
import { LOG_EXTENSION, SEQUENCE_EXTENSION } from '../../../protocol/extensions.js';
import { UnauthenticatedError } from '../../../tasks/errors.js';
import { nameOf, openGrpc } from '../../support/clients/grpc-client.js';
import { eventually } from '../../support/eventually.js';
import { startGrpcEdge } from '../../support/stacks/grpc-edge.js';
import { exampleTask, scriptedTaskService, userMessage } from '../../support/stacks/scripted-task-service.js';

const GET = { tenant: '', id: 't', historyLength: undefined };
const SUBSCRIBE = { tenant: '', id: 't' };
const SEND = SendMessageRequest.fromJSON({ message: userMessage() });

describe('every operation has its method', () => {
  test('those that the handler serves reach it, and answer with its results', async () => {
    const handler = scriptedTaskService();
    const { client } = await startGrpcEdge(handler);
    const task = exampleTask();
    const sent = (await client.unary(A2AService.sendMessage, SEND)).response;
    expect(sent && SendMessageResponse.toJSON(sent)).toEqual({ task });
    const got = (await client.unary(A2AService.getTask, GET)).response;
    expect(got && Task.toJSON(got)).toEqual(task);
    const canceled = (await client.unary(A2AService.cancelTask, { ...SUBSCRIBE, metadata: undefined })).response;
    expect(canceled && Task.toJSON(canceled)).toEqual(task);
    for (const stream of [
      client.stream(A2AService.sendStreamingMessage, SEND),
      client.stream(A2AService.subscribeToTask, SUBSCRIBE),
    ]) {
      expect((await stream.rest()).map((event) => StreamResponse.toJSON(event))).toEqual([{ task }]);
      expect(nameOf(await stream.status)).toBe('OK');
    }
    expect(handler.calls.map(({ operation }) => operation)).toEqual([
      'sendMessage',
      'getTask',
      'cancelTask',
      'sendStreamingMessage',
      'subscribeToTask',
    ]);
  });

  test('those of push notifications say that there are none', async () => {
    const { client } = await startGrpcEdge();
    const config = { ...SUBSCRIBE, taskId: 't', url: '', token: '', authentication: undefined };
    const page = { tenant: '', taskId: 't', pageSize: 0, pageToken: '' };
    const replies = [
      await client.unary(A2AService.createTaskPushNotificationConfig, config),
      await client.unary(A2AService.getTaskPushNotificationConfig, { tenant: '', taskId: 't', id: 'p' }),
      await client.unary(A2AService.listTaskPushNotificationConfigs, page),
      await client.unary(A2AService.deleteTaskPushNotificationConfig, { tenant: '', taskId: 't', id: 'p' }),
    ];
    for (const { status } of replies) {
      const [encoded] = status.metadata.get('grpc-status-details-bin');
      const [info] = Buffer.isBuffer(encoded) ? decodeStatus(encoded).details : [];
      expect(info && decodeErrorInfo(info.value).reason).toBe('PUSH_NOTIFICATION_NOT_SUPPORTED');
    }
  });

  test('GetExtendedAgentCard of a server without known callers is FAILED_PRECONDITION', async () => {
    const { client } = await startGrpcEdge();
    const { status } = await client.unary(A2AService.getExtendedAgentCard, { tenant: '' });
    expect(nameOf(status)).toBe('FAILED_PRECONDITION');
  });

  test('an unknown method is UNIMPLEMENTED', async () => {
    const { client } = await startGrpcEdge();
    const method = { ...A2AService.getTask, path: '/lf.a2a.v1.A2AService/GetNothing' as const };
    const { status } = await client.unary(method, GET);
    expect(nameOf(status)).toBe('UNIMPLEMENTED');
  });
});

describe('`tenant` selects the agent', () => {
  test.each([
    ['', 'echo'],
    ['echo', 'echo'],
    ['files', 'files'],
  ])('%j: %s', async (tenant, agent) => {
    const handler = scriptedTaskService();
    const { client } = await startGrpcEdge(handler);
    await client.unary(A2AService.getTask, { ...GET, tenant });
    expect(handler.calls).toMatchObject([{ context: { agent: { id: agent } } }]);
  });

  test('one that is no agent is INVALID_ARGUMENT', async () => {
    const handler = scriptedTaskService();
    const { client } = await startGrpcEdge(handler);
    const { status } = await client.unary(A2AService.getTask, { ...GET, tenant: 'nobody' });
    expect([nameOf(status), status.details]).toEqual([
      'INVALID_ARGUMENT',
      'Invalid request: tenant must be one of echo, files, is "nobody"',
    ]);
    expect(handler.calls).toEqual([]);
  });
});

describe('metadata', () => {
  test.each([
    ['1.0', 'OK'],
    ['1.0.7', 'OK'],
    ['', 'OK'],
    ['0.3', 'FAILED_PRECONDITION'],
    ['2.0', 'FAILED_PRECONDITION'],
  ])('`a2a-version` %j: %s', async (version, name) => {
    const { client } = await startGrpcEdge();
    const { status } = await client.unary(A2AService.getTask, GET, { metadata: { 'a2a-version': version } });
    expect(nameOf(status)).toBe(name);
  });

  test('without `a2a-version`, a strict server takes a call of gRPC for 0.3 [VER-03]', async () => {
    const { client } = await startGrpcEdge(scriptedTaskService(), { strictVersion: true });
    expect(nameOf((await client.unary(A2AService.getTask, GET)).status)).toBe('FAILED_PRECONDITION');
  });

  test('gRPC names the extensions that were activated before the answer, with streams and errors too [EXT-01, EXT-02]', async () => {
    const { client } = await startGrpcEdge();
    const metadata = { 'a2a-extensions': `${LOG_EXTENSION}, urn:unknown, ${SEQUENCE_EXTENSION}` };
    const activated = [`${LOG_EXTENSION},${SEQUENCE_EXTENSION}`];
    const unary = await client.unary(A2AService.getTask, GET, { metadata });
    expect(unary.initial.get('a2a-extensions')).toEqual(activated);
    const stream = client.stream(A2AService.subscribeToTask, SUBSCRIBE, { metadata });
    expect((await stream.initial).get('a2a-extensions')).toEqual(activated);
    const { status } = await client.unary(A2AService.getTask, { ...GET, id: '' }, { metadata });
    expect([nameOf(status), status.metadata.get('a2a-extensions')]).toEqual(['INVALID_ARGUMENT', activated]);
  });

  test('credentials of gRPC are read from it, and come before everything else [SEC-01]', async () => {
    const authenticator: Authenticator = {
      ...openToAll,
      required: true,
      authenticate: (metadata) =>
        metadata('authorization') === 'Bearer right' || metadata('x-api-key') === 'right'
          ? Promise.resolve({ ...ANONYMOUS, scope: 'mine', subject: 'me' })
          : Promise.reject(new UnauthenticatedError('Who are you?', ['Bearer'])),
    };
    const handler = scriptedTaskService();
    const { client } = await startGrpcEdge(handler, { authenticator });
    const call = (metadata: Record<string, string>) =>
      client.unary(A2AService.getTask, { ...GET, tenant: 'nobody' }, { metadata: { ...metadata, 'a2a-version': '9' } });
    expect(nameOf((await call({})).status)).toBe('UNAUTHENTICATED');
    expect(nameOf((await call({ authorization: 'Bearer wrong' })).status)).toBe('UNAUTHENTICATED');
    expect(nameOf((await call({ authorization: 'Bearer right' })).status)).toBe('FAILED_PRECONDITION');
    await client.unary(A2AService.getTask, GET, { metadata: { 'x-api-key': 'right' } });
    expect(handler.calls).toMatchObject([{ context: { scope: 'mine' } }]);
  });

  test('`last-event-id` says where a subscription goes on', async () => {
    const handler = scriptedTaskService();
    const { client } = await startGrpcEdge(handler);
    await client.stream(A2AService.subscribeToTask, SUBSCRIBE, { metadata: { 'last-event-id': '12.3' } }).rest();
    expect(handler.calls).toMatchObject([{ request: { id: 't', after: { sequence: 12, log: 3 } } }]);
    const refused = client.stream(A2AService.subscribeToTask, SUBSCRIBE, { metadata: { 'last-event-id': 'x' } });
    expect(nameOf(await refused.status)).toBe('INVALID_ARGUMENT');
  });

  test('`x-request-id` goes into the log and comes back; one that is unfit is replaced', async () => {
    const { client, logged } = await startGrpcEdge();
    const call = async (id: string) =>
      (await client.unary(A2AService.getTask, GET, { metadata: { 'x-request-id': id } })).initial.get('x-request-id');
    expect(await call('mine:1')).toEqual(['mine:1']);
    const [other] = await call('not fit {}');
    expect(other).toMatch(/^[0-9a-f-]{36}$/);
    await eventually(() => {
      const ids = logged.filter(({ msg }) => msg === 'request').map(({ requestId }) => requestId);
      expect(ids).toEqual(['mine:1', other]);
    });
  });
});

test('a call of gRPC has one line in the log, without contents [SEC-11, SEC-12]', async () => {
  const { client, logged } = await startGrpcEdge();
  await client.unary(A2AService.sendMessage, { ...SEND, tenant: 'files' }, { metadata: { 'x-request-id': 'r' } });
  await client.unary(A2AService.getTask, { ...GET, id: '' });
  await eventually(() => {
    expect(logged.filter(({ msg }) => msg === 'request')).toMatchObject([
      {
        route: '/lf.a2a.v1.A2AService/SendMessage',
        operation: 'SendMessage',
        agent: 'files',
        taskId: exampleTask().id,
        status: 'OK',
        requestId: 'r',
        duration: expect.any(Number) as number,
      },
      { operation: 'GetTask', status: 'INVALID_ARGUMENT', error: 'InvalidParamsError' },
    ]);
  });
  expect(JSON.stringify(logged)).not.toContain('hello');
});

describe('limits of the transport', () => {
  test('a request of gRPC beyond the limit is RESOURCE_EXHAUSTED, and the connection goes on [SEC-09]', async () => {
    const { client } = await startGrpcEdge(scriptedTaskService(), { bodyLimit: 10_000 });
    const large = SendMessageRequest.fromJSON({ message: userMessage({ parts: [{ text: 'x'.repeat(10_001) }] }) });
    expect(nameOf((await client.unary(A2AService.sendMessage, large)).status)).toBe('RESOURCE_EXHAUSTED');
    expect(nameOf((await client.unary(A2AService.sendMessage, SEND)).status)).toBe('OK');
  });

  test('an answer may be larger than any request', async () => {
    const text = 'x'.repeat(9_000_000);
    const task = exampleTask({ artifacts: [{ artifactId: 'a', parts: [{ text }] }] });
    const { address } = await startGrpcEdge(scriptedTaskService({ task: () => task }), { bodyLimit: 10_000 });
    const client = openGrpc(address, undefined, { 'grpc.max_receive_message_length': -1 });
    const { response } = await client.unary(A2AService.getTask, GET);
    expect(response && Task.toJSON(response)).toEqual(task);
  });
});
