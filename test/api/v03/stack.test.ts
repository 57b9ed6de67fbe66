import { status } from '@grpc/grpc-js';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createGates } from '../../support/agents/gates.js';
import { messageSteps, scriptedAgent, type Step } from '../../support/agents/scripted-agent.js';
import { openSse } from '../../support/clients/sse-client.js';
import { createV03GrpcCaller } from '../../support/clients/v03-grpc.js';
import { post, rpc, send } from '../../support/stacks/edge.js';
import { useHttpStack } from '../../support/stacks/http-stack.js';

const gates = createGates();
const stack = useHttpStack('v03', () => [
  scriptedAgent('actor', messageSteps(gates)),
  scriptedAgent('other', messageSteps(gates)),
]);

const url = () => stack.apis[0].url;
const grpc = () => createV03GrpcCaller(stack.apis[1].grpc);

const TASK = z.object({ id: z.string(), contextId: z.string(), status: z.object({ state: z.string() }) });
const RPC_RESULT = z.object({ result: TASK });

/** A message to the actor in the form of 0.3 over JSON-RPC. */
function rpcMessage(steps: readonly Step[], change: object = {}) {
  const part = { kind: 'data', data: { value: steps }, metadata: { data_part_compat: true } };
  return { kind: 'message', messageId: crypto.randomUUID(), role: 'user', parts: [part], ...change };
}

function grpcMessage(change: object = {}) {
  return {
    messageId: crypto.randomUUID(),
    contextId: '',
    taskId: '',
    role: 1,
    content: [{ part: { $case: 'text' as const, value: 'hello' } }],
    metadata: undefined,
    extensions: [],
    ...change,
  };
}

function sendRequest(change: object = {}) {
  return { request: grpcMessage(change), configuration: undefined, metadata: undefined };
}

/** A task that waits for its client. */
async function waiting(): Promise<z.infer<typeof TASK>> {
  const { json } = await rpc(url(), 'message/send', { message: rpcMessage([{ text: 'one' }, { ask: 'More?' }]) });
  const task = RPC_RESULT.parse(json).result;
  expect(task.status.state).toBe('input-required');
  return task;
}

describe('one task, whatever the version', () => {
  test('begun at 0.3, read and continued at 1.0, ended for both', async () => {
    const { id } = await waiting();
    expect((await rpc(url(), 'GetTask', { id })).json).toMatchObject({
      result: { status: { state: 'TASK_STATE_INPUT_REQUIRED' }, artifacts: [{ parts: [{ text: 'one' }] }] },
    });
    const message = { messageId: crypto.randomUUID(), role: 'ROLE_USER', taskId: id, parts: [{ text: 'go on' }] };
    await rpc(url(), 'SendMessage', { message });
    expect((await rpc(url(), 'tasks/get', { id })).json).toMatchObject({
      result: {
        kind: 'task',
        status: { state: 'completed' },
        history: [{ kind: 'message', role: 'user' }, { role: 'agent' }, { parts: [{ kind: 'text', text: 'go on' }] }],
      },
    });
    expect((await send(`${url()}/v1/tasks/${id}`)).json).toMatchObject({ status: { state: 'TASK_STATE_COMPLETED' } });
    expect(await grpc().call('getTask', { name: `tasks/${id}`, historyLength: 0 })).toMatchObject({
      id,
      status: { state: 3 },
    });
  });

  test('continued over each of the three', async () => {
    const one = await waiting();
    expect(
      (await post(`${url()}/v1/message:send`, { message: { ...rpcMessage([{ ask: 'More?' }]), taskId: one.id } })).json,
    ).toMatchObject({ task: { id: one.id, status: { state: 'TASK_STATE_INPUT_REQUIRED' } } });
    const { payload } = await grpc().call('sendMessage', sendRequest({ taskId: one.id }));
    expect(payload).toMatchObject({ $case: 'task', value: { id: one.id, status: { state: 3 } } });
  });

  test('canceled over gRPC, at another API', async () => {
    const { id } = await waiting();
    expect(await grpc().call('cancelTask', { name: `tasks/${id}` })).toMatchObject({ id, status: { state: 5 } });
    expect((await rpc(url(), 'tasks/get', { id })).json).toMatchObject({ result: { status: { state: 'canceled' } } });
    expect((await send(`${url()}/v1/tasks/${id}`)).json).toMatchObject({ status: { state: 'TASK_STATE_CANCELLED' } });
  });

  test('a message to a task that has ended is an error', async () => {
    const { id } = await waiting();
    await rpc(url(), 'tasks/cancel', { id });
    expect((await rpc(url(), 'message/send', { message: rpcMessage([], { taskId: id }) })).json).toMatchObject({
      error: { code: -32004 },
    });
  });
});

describe('streams', () => {
  test('over JSON-RPC end with a final event when the task wants input', async () => {
    const body = {
      jsonrpc: '2.0',
      id: 1,
      method: 'message/stream',
      params: { message: rpcMessage([{ text: 'a' }, { ask: '?' }]) },
    };
    const frames = await (await openSse(url(), { method: 'POST', body })).rest();
    const events = frames.map(({ data }) =>
      z.object({ result: z.looseObject({ kind: z.string() }) }).parse(JSON.parse(data)),
    );
    expect(events[0]).toMatchObject({ result: { kind: 'task' } });
    expect(events.at(-1)).toMatchObject({ result: { status: { state: 'input-required' }, final: true } });
    expect(events.filter(({ result }) => result['final'] === true)).toHaveLength(1);
  });

  test('can be taken up again by another API, in another form', async () => {
    const begun = await rpc(url(), 'message/send', {
      message: rpcMessage([{ text: 'a' }, { gate: 'again' }, { text: 'b' }]),
      configuration: { blocking: false },
    });
    const { id } = RPC_RESULT.parse(begun.json).result;
    await gates.reached('again');
    const events = grpc().stream('taskSubscription', { name: `tasks/${id}` });
    const reader = await openSse(`${url()}/v1/tasks/${id}:subscribe`);
    expect(JSON.parse((await reader.next())?.data ?? '')).toMatchObject({ task: { id } });
    gates.open('again');
    expect((await events).at(-1)).toMatchObject({
      payload: { $case: 'statusUpdate', value: { status: { state: 3 }, final: true } },
    });
    const last = (await reader.rest()).at(-1);
    expect(JSON.parse(last?.data ?? '')).toMatchObject({ statusUpdate: { final: true } });
  });

  test('of a task that has ended are that task', async () => {
    const { id } = await waiting();
    await rpc(url(), 'tasks/cancel', { id });
    expect(await grpc().stream('taskSubscription', { name: `tasks/${id}` })).toMatchObject([
      { payload: { $case: 'task', value: { id, status: { state: 5 } } } },
    ]);
  });

  test('over gRPC begin with the task and end with a final event', async () => {
    const events = await grpc().stream('sendStreamingMessage', sendRequest());
    expect(events[0]).toMatchObject({ payload: { $case: 'task' } });
    expect(events.at(-1)).toMatchObject({ payload: { $case: 'statusUpdate', value: { final: true } } });
  });
});

describe('push configs', () => {
  // Nobody listens there.
  const webhook = 'http://127.0.0.1:9/hook';
  const config = { id: 'p', url: webhook, authentication: { schemes: ['Bearer'] } };
  const secrets = { token: 'a', authentication: { schemes: ['Bearer', 'Basic'], credentials: 'b' } };

  test('set over JSON-RPC, read over the others, deleted for all', async () => {
    const { id: taskId } = await waiting();
    const shown = { taskId, pushNotificationConfig: config };
    const name = `tasks/${taskId}/pushNotificationConfigs/p`;
    const set = { taskId, pushNotificationConfig: { ...config, ...secrets } };
    expect((await rpc(url(), 'tasks/pushNotificationConfig/set', set)).json).toMatchObject({ result: shown });
    expect((await rpc(url(), 'tasks/pushNotificationConfig/get', { id: taskId })).json).toMatchObject({
      result: shown,
    });
    expect((await send(`${url()}/v1/${name}`)).json).toEqual({ name, pushNotificationConfig: config });
    const listed = await grpc().call('listTaskPushNotificationConfig', {
      ...{ parent: `tasks/${taskId}`, pageSize: 0, pageToken: '' },
    });
    expect(listed.configs).toMatchObject([{ name, pushNotificationConfig: { id: 'p', url: webhook, token: '' } }]);
    expect((await send(`${url()}/v1/${name}`, { method: 'DELETE' })).status).toBe(204);
    expect((await rpc(url(), 'tasks/pushNotificationConfig/list', { id: taskId })).json).toMatchObject({ result: [] });
    expect((await rpc(url(), 'tasks/pushNotificationConfig/get', { id: taskId })).json).toMatchObject({
      error: { code: -32001 },
    });
  });

  test('set over the others, as their proto has it', async () => {
    const { id: taskId } = await waiting();
    const parent = `tasks/${taskId}`;
    const inner = { id: '', url: webhook, token: 'a', authentication: { schemes: ['Bearer'], credentials: 'b' } };
    const made = await grpc().call('createTaskPushNotificationConfig', {
      ...{ parent, configId: 'p', config: { name: '', pushNotificationConfig: inner } },
    });
    expect(made).toMatchObject({ name: `${parent}/pushNotificationConfigs/p` });
    const body = { config: { pushNotificationConfig: { url: `${webhook}/2` } } };
    // Without an id it is called like its task, as servers of 0.3 did.
    expect((await post(`${url()}/v1/${parent}/pushNotificationConfigs`, body)).json).toMatchObject({
      name: `${parent}/pushNotificationConfigs/${taskId}`,
    });
    const { json } = await rpc(url(), 'tasks/pushNotificationConfig/list', { id: taskId });
    expect(json).toMatchObject({ result: [{}, {}] });
    expect(JSON.stringify(json)).not.toMatch(/"(token|credentials)"/);
  });

  test('with a message are one config, however often they come', async () => {
    const configuration = { pushNotificationConfig: { url: webhook, token: 'a' } };
    const first = await rpc(url(), 'message/send', { message: rpcMessage([{ ask: 'More?' }]), configuration });
    const { id: taskId } = RPC_RESULT.parse(first.json).result;
    const message = rpcMessage([{ ask: 'More?' }], { taskId });
    await rpc(url(), 'message/send', { message, configuration: { pushNotificationConfig: { url: `${webhook}/2` } } });
    expect((await rpc(url(), 'tasks/pushNotificationConfig/list', { id: taskId })).json).toMatchObject({
      result: [{ pushNotificationConfig: { id: taskId, url: `${webhook}/2` } }],
    });
  });

  test('that are refused are told of by the names of 0.3', async () => {
    const { id: taskId } = await waiting();
    const wrong = { url: 'ftp://hook.test', token: 'a\nb' };
    const set = await rpc(url(), 'tasks/pushNotificationConfig/set', { taskId, pushNotificationConfig: wrong });
    expect(set.text).toContain('pushNotificationConfig.token must');
    const configuration = { pushNotificationConfig: { url: 'ftp://hook.test' } };
    const sent = await rpc(url(), 'message/send', { message: rpcMessage([]), configuration });
    expect(sent.text).toContain('configuration.pushNotificationConfig.url must');
  });
});

describe('gRPC', () => {
  test.each([
    ['getTask', { name: 'tasks/none', historyLength: 0 }, status.NOT_FOUND],
    ['getTask', { name: 'none', historyLength: 0 }, status.INVALID_ARGUMENT],
    ['cancelTask', { name: 'tasks/none' }, status.NOT_FOUND],
    ['listTaskPushNotificationConfig', { parent: 'tasks/t', pageSize: 0, pageToken: '' }, status.NOT_FOUND],
    ['getTaskPushNotificationConfig', { name: 'tasks/t/pushNotificationConfigs/p' }, status.NOT_FOUND],
    ['getAgentCard', {}, status.UNIMPLEMENTED],
    ['sendMessage', { request: undefined, configuration: undefined, metadata: undefined }, status.INVALID_ARGUMENT],
  ] as const)('%s %j → %d', async (method, request, code) => {
    // Safe: each row has the request of its method.
    await expect(grpc().call(method, request as never)).rejects.toMatchObject({ code });
  });

  test('a fault is told by the names of 0.3', async () => {
    await expect(grpc().call('sendMessage', sendRequest({ content: [] }))).rejects.toMatchObject({
      details: expect.stringContaining('message.content is required') as unknown,
    });
  });

  test('a version that is not 0.3 is refused', async () => {
    const caller = createV03GrpcCaller(stack.apis[0].grpc, { 'a2a-version': '1.0' });
    await expect(caller.call('getTask', { name: 'tasks/none', historyLength: 0 })).rejects.toMatchObject({
      code: status.FAILED_PRECONDITION,
    });
  });
});
