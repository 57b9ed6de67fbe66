import { TaskNotCancelableError, TaskNotFoundError, UnsupportedOperationError } from '@a2a-js/sdk/errors';
import { describe, expect, test } from 'vitest';
import { openSse } from '../../support/clients/sse-client.js';
import { post, send, startEdge } from '../../support/stacks/edge.js';
import {
  chunk,
  completed,
  eventsOf,
  exampleTask,
  scriptedTaskService,
  snapshot,
  TASK_ID,
} from '../../support/stacks/scripted-task-service.js';

const MESSAGE = { messageId: 'm-1', role: 'ROLE_USER', content: [{ text: 'hello' }] };

const TASK = { id: TASK_ID, contextId: 'context-1', status: { state: 'TASK_STATE_WORKING' } };

/** A handler that refuses everything. */
function failing(error: Error) {
  const fail = (): never => {
    throw error;
  };
  return scriptedTaskService({ task: fail, events: fail });
}

describe('messages', () => {
  test('a send gives the task in its member', async () => {
    const handler = scriptedTaskService();
    const { url } = await startEdge(handler);
    const { status, headers, json } = await post(`${url}/files/v1/message:send`, {
      message: MESSAGE,
      configuration: { blocking: true },
    });
    expect([status, headers.get('content-type')]).toEqual([200, 'application/json; charset=utf-8']);
    expect(json).toMatchObject({ task: TASK });
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

  test('the paths without an agent are those of the default agent', async () => {
    const handler = scriptedTaskService();
    const { url } = await startEdge(handler);
    await post(`${url}/v1/message:send`, { message: MESSAGE });
    expect(handler.calls).toMatchObject([{ context: { agent: { id: 'echo' } } }]);
  });

  test('a stream has each event in its member', async () => {
    const { url } = await startEdge(
      scriptedTaskService({ events: () => eventsOf([snapshot(), chunk(2, 'hello'), completed(3)]) }),
    );
    const reader = await openSse(`${url}/v1/message:stream`, {
      method: 'POST',
      body: { message: MESSAGE },
    });
    const frames = await reader.rest();
    expect(frames.map(({ data }) => JSON.parse(data) as unknown)).toMatchObject([
      { task: TASK },
      { artifactUpdate: { artifact: { parts: [{ text: 'hello' }] } } },
      { statusUpdate: { status: { state: 'TASK_STATE_COMPLETED' }, final: true } },
    ]);
  });

  test('a stream that cannot begin is a plain error', async () => {
    const { url } = await startEdge();
    expect(await post(`${url}/v1/message:stream`, { message: { ...MESSAGE, content: [] } })).toMatchObject({
      status: 400,
      json: { code: -32602, data: [{ fieldViolations: [{ field: 'message.content' }] }, {}] },
    });
  });
});

describe('tasks', () => {
  test('get, with its history', async () => {
    const handler = scriptedTaskService();
    const { url } = await startEdge(handler);
    expect((await send(`${url}/v1/tasks/${TASK_ID}?historyLength=2`)).json).toMatchObject(TASK);
    expect((await send(`${url}/v1/tasks/${TASK_ID}?historyLength=0`)).json).toMatchObject(TASK);
    expect(handler.calls).toMatchObject([{ request: { id: TASK_ID, historyLength: 2 } }, { request: { id: TASK_ID } }]);
    expect(handler.calls[1]?.request).not.toHaveProperty('historyLength');
  });

  test.each(['', 'null', '{}'])('cancel takes the body %j', async (body) => {
    const handler = scriptedTaskService({
      task: () => exampleTask({ status: { state: 'TASK_STATE_CANCELED', timestamp: '2026-06-01T08:00:00.000Z' } }),
    });
    const { url } = await startEdge(handler);
    expect((await post(`${url}/v1/tasks/${TASK_ID}:cancel`, body)).json).toMatchObject({
      status: { state: 'TASK_STATE_CANCELLED' },
    });
  });

  test.each(['GET', 'POST'])('subscribe by %s', async (method) => {
    const { url } = await startEdge();
    const frames = await (await openSse(`${url}/files/v1/tasks/${TASK_ID}:subscribe`, { method })).rest();
    expect(frames.map(({ data }) => JSON.parse(data) as unknown)).toMatchObject([{ task: TASK }]);
  });

  test('subscribing to a task that has ended gives the task and ends', async () => {
    const ended = exampleTask({ status: { state: 'TASK_STATE_FAILED', timestamp: '2026-06-01T08:00:00.000Z' } });
    const handler = scriptedTaskService({
      events: () => {
        throw new UnsupportedOperationError('The task has ended.');
      },
      task: () => ended,
    });
    const { url } = await startEdge(handler);
    const frames = await (await openSse(`${url}/v1/tasks/${TASK_ID}:subscribe`)).rest();
    expect(frames.map(({ data }) => JSON.parse(data) as unknown)).toMatchObject([
      { task: { status: { state: 'TASK_STATE_FAILED' } } },
    ]);
  });

  test.each([
    [new TaskNotFoundError('No.'), 404, -32001],
    [new TaskNotCancelableError('No.'), 400, -32002],
    [new UnsupportedOperationError('No.'), 400, -32004],
    [new Error('secret'), 500, -32603],
  ])('%s is a bare error', async (error, status, code) => {
    const { url } = await startEdge(failing(error));
    const message = status === 500 ? 'Internal error' : 'No.';
    expect(await send(`${url}/v1/tasks/${TASK_ID}`)).toMatchObject({ status, json: { code, message } });
  });
});

describe('paths', () => {
  test.each([
    ['GET', '/v1/tasks', 404, -32601],
    ['GET', '/v1/nothing', 404, -32601],
    ['GET', '/files/v1/nothing', 404, -32601],
    ['GET', '/nobody/v1/card', 404, -32602],
    ['GET', '/v1/message:send', 405, -32601],
    ['DELETE', `/v1/tasks/${TASK_ID}`, 405, -32601],
    ['GET', '/v1/card', 400, -32004],
  ])('%s %s → %d', async (method, path, status, code) => {
    const { url } = await startEdge();
    expect(await send(url + path, { method })).toMatchObject({ status, json: { code } });
  });

  test('a version that is not 0.3 is refused', async () => {
    const { url } = await startEdge();
    expect(await send(`${url}/v1/tasks/${TASK_ID}`, { headers: { 'a2a-version': '1.0' } })).toMatchObject({
      status: 400,
      json: { code: -32009 },
    });
  });

  test('a body that is no JSON is a bare error', async () => {
    const { url } = await startEdge();
    expect(await post(`${url}/v1/message:send`, '{')).toMatchObject({ status: 400, json: { code: -32700 } });
  });

  test('a body that is too large is a bare error', async () => {
    const { url } = await startEdge(scriptedTaskService(), { bodyLimit: 100 });
    const body = { message: { ...MESSAGE, metadata: { a: 'x'.repeat(200) } } };
    expect(await post(`${url}/v1/message:send`, body)).toMatchObject({ status: 413, json: { code: -32600 } });
  });

  test.each([
    ['POST', '', { name: 'x', pushNotificationConfig: { url: 'https://hook.test' } }],
    ['GET', '', undefined],
    ['GET', '/p', undefined],
    ['DELETE', '/p', undefined],
  ])('%s of push configs%s says that there are no push notifications', async (method, path, body) => {
    const { url } = await startEdge();
    const init = body
      ? { method, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
      : { method };
    expect((await send(`${url}/v1/tasks/${TASK_ID}/pushNotificationConfigs${path}`, init)).json).toMatchObject({
      code: -32003,
    });
  });
});
