import { TaskNotCancelableError, TaskNotFoundError } from '@a2a-js/sdk/errors';
import { describe, expect, test } from 'vitest';
import { openToAll } from '../../../api/authentication/authenticator.js';
import { defineAgent } from '../../../protocol/agent.js';
import { UnauthenticatedError } from '../../../tasks/errors.js';
import { containing, EDGE_AGENTS, post, rpc, startEdge } from '../../support/stacks/edge.js';
import { scriptedTaskService, TASK_ID } from '../../support/stacks/scripted-task-service.js';

const MESSAGE = { kind: 'message', messageId: 'm-1', role: 'user', parts: [{ kind: 'text', text: 'hello' }] };

const TASK = { kind: 'task', id: TASK_ID, contextId: 'context-1', status: { state: 'working' } };

describe('message/send', () => {
  test('gives the bare task, and the handler the 1.0 request', async () => {
    const handler = scriptedTaskService();
    const { url } = await startEdge(handler);
    const { json } = await rpc(`${url}/files`, 'message/send', { message: MESSAGE });
    expect(json).toMatchObject({ jsonrpc: '2.0', id: 1, result: TASK });
    expect(handler.calls).toMatchObject([
      {
        operation: 'sendMessage',
        context: { agent: { id: 'files' } },
        request: {
          message: { messageId: 'm-1', role: 'ROLE_USER', parts: [{ text: 'hello' }] },
          configuration: { returnImmediately: false },
        },
      },
    ]);
  });

  test('tells violations by the names of 0.3', async () => {
    const { url } = await startEdge();
    const message = { ...MESSAGE, parts: [{ kind: 'file', file: { bytes: '!' } }] };
    const { status, json } = await rpc(url, 'message/send', { message });
    expect(status).toBe(200);
    expect(json).toMatchObject({
      error: {
        code: -32602,
        message: containing('message.parts[0].file.bytes must be base64'),
        data: [
          { fieldViolations: [{ field: 'message.parts[0].file.bytes', description: 'must be base64' }] },
          { reason: 'INVALID_PARAMS' },
        ],
      },
    });
  });

  test('with a push config says that there are no push notifications, whatever else is wrong', async () => {
    const { url } = await startEdge();
    const params = {
      message: { ...MESSAGE, parts: [{ kind: 'file' }] },
      configuration: { pushNotificationConfig: { url: 'https://hook.test' } },
    };
    expect((await rpc(url, 'message/send', params)).json).toMatchObject({ error: { code: -32003 } });
  });
});

describe('tasks/get and tasks/cancel', () => {
  test('give the bare task', async () => {
    const handler = scriptedTaskService();
    const { url } = await startEdge(handler);
    const got = await rpc(url, 'tasks/get', { id: TASK_ID, historyLength: 2 });
    const canceled = await rpc(url, 'tasks/cancel', { id: TASK_ID, metadata: { why: 'test' } });
    expect([got.json, canceled.json]).toMatchObject([{ result: TASK }, { result: TASK }]);
    expect(handler.calls).toMatchObject([
      { operation: 'getTask', request: { id: TASK_ID, historyLength: 2 } },
      { operation: 'cancelTask', request: { id: TASK_ID } },
    ]);
  });

  test.each([
    ['tasks/get', new TaskNotFoundError('No.'), -32001],
    ['tasks/cancel', new TaskNotCancelableError('No.'), -32002],
  ])('%s carries the code of 1.0 for %s', async (method, error, code) => {
    const handler = scriptedTaskService({
      task: () => {
        throw error;
      },
    });
    const { url } = await startEdge(handler);
    const { status, json } = await rpc(url, method, { id: TASK_ID });
    expect(status).toBe(200);
    expect(json).toEqual({
      jsonrpc: '2.0',
      id: 1,
      error: { code, message: 'No.', data: [expect.objectContaining({ domain: 'a2a-protocol.org' })] },
    });
  });

  test('without an id tell the field', async () => {
    const { url } = await startEdge();
    expect((await rpc(url, 'tasks/get', {})).json).toMatchObject({
      error: { code: -32602, data: [{ fieldViolations: [{ field: 'id', description: 'is required' }] }, {}] },
    });
  });
});

describe('the edge', () => {
  test.each(['tasks/list', 'message/shout'])('%s is not a method of 0.3', async (method) => {
    const { url } = await startEdge();
    expect((await rpc(url, method, {})).json).toMatchObject({
      error: { code: -32601, message: containing('message/send') },
    });
  });

  test.each(['0.3', '0.3.0', undefined])('A2A-Version %s is right for a method of 0.3', async (version) => {
    const { url } = await startEdge();
    const headers = version === undefined ? {} : { 'a2a-version': version };
    expect((await rpc(url, 'tasks/get', { id: TASK_ID }, headers)).json).toMatchObject({ result: TASK });
  });

  test('no version is right for a method of 0.3 also where it means 0.3 by the letter', async () => {
    const { url } = await startEdge(scriptedTaskService(), { strictVersion: true });
    expect((await rpc(url, 'tasks/get', { id: TASK_ID })).json).toMatchObject({ result: TASK });
  });

  test.each(['1.0', '2.0', 'x'])('A2A-Version %s is wrong for a method of 0.3', async (version) => {
    const { url } = await startEdge();
    const { json } = await rpc(url, 'tasks/get', { id: TASK_ID }, { 'a2a-version': version });
    expect(json).toMatchObject({ error: { code: -32009 } });
  });

  test('A2A-Version 0.3 is wrong for a method of 1.0', async () => {
    const { url } = await startEdge();
    expect((await rpc(url, 'GetTask', { id: TASK_ID }, { 'a2a-version': '0.3' })).json).toMatchObject({
      error: { code: -32009 },
    });
  });

  test('parameters must be an object', async () => {
    const { url } = await startEdge();
    expect((await rpc(url, 'tasks/get', [1])).json).toMatchObject({ error: { code: -32602 } });
  });

  test('an agent that is not there is not found', async () => {
    const { url } = await startEdge();
    expect(await rpc(`${url}/nobody`, 'tasks/get', { id: TASK_ID })).toMatchObject({
      status: 404,
      json: { error: { code: -32602 } },
    });
  });

  test('who has no credentials is told so by HTTP too, also of a stream', async () => {
    const { url } = await startEdge(scriptedTaskService(), {
      authenticator: {
        ...openToAll,
        authenticate: () => Promise.reject(new UnauthenticatedError('Send an API key.', ['Bearer'])),
      },
    });
    expect(await rpc(url, 'message/stream', { message: MESSAGE })).toMatchObject({
      status: 401,
      json: { id: 1, error: { message: 'Send an API key.' } },
    });
  });

  test('extensions are activated by the header of 0.3, and echoed under its name', async () => {
    const known = 'x-a2a-extensions';
    const declared = 'https://a.test/ext';
    const agent = defineAgent({
      id: 'echo',
      card: {
        name: 'Echo',
        description: 'Says it again.',
        version: '1.0.0',
        skills: [],
        extensions: [{ uri: declared, required: true }],
      },
      run: () => undefined,
    });
    const { url } = await startEdge(scriptedTaskService(), { agents: [agent] });
    const answer = await rpc(url, 'message/send', { message: MESSAGE }, { [known]: declared });
    expect(answer.json).toMatchObject({ result: TASK });
    expect(answer.headers.get(known)).toBe(declared);
    // 0.3 has no code of its own for it.
    expect((await rpc(url, 'message/send', { message: MESSAGE })).json).toMatchObject({ error: { code: -32600 } });
  });

  test('logs the operation, the agent and the task', async () => {
    const { url, logged } = await startEdge();
    await rpc(`${url}/files`, 'tasks/get', { id: TASK_ID });
    await expect
      .poll(() => logged)
      .toContainEqual(expect.objectContaining({ operation: 'GetTask', agent: 'files', taskId: TASK_ID }));
  });

  test('a body that is no JSON is refused as ever', async () => {
    const { url } = await startEdge();
    expect((await post(url, '{')).json).toMatchObject({ error: { code: -32700 } });
  });

  test('all methods of the push configs say that there are no push notifications', async () => {
    const { url } = await startEdge();
    const calls = [
      ['set', { taskId: TASK_ID, pushNotificationConfig: { url: 'https://hook.test' } }],
      ['get', { id: TASK_ID }],
      ['list', { id: TASK_ID }],
      ['delete', { id: TASK_ID, pushNotificationConfigId: 'p' }],
    ] as const;
    for (const [name, params] of calls) {
      expect((await rpc(url, `tasks/pushNotificationConfig/${name}`, params)).json).toMatchObject({
        error: { code: -32003 },
      });
    }
  });

  test('1.0 goes on beside it', async () => {
    const { url } = await startEdge(scriptedTaskService(), { agents: EDGE_AGENTS });
    expect((await rpc(url, 'GetTask', { id: TASK_ID })).json).toMatchObject({
      result: { status: { state: 'TASK_STATE_WORKING' } },
    });
  });
});
