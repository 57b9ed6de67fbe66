import { describe, expect, test } from 'vitest';
import { restFailure } from '../../support/clients/failures.js';
import { openResponse } from '../../support/clients/sse-client.js';
import { containing, post, send, startEdge } from '../../support/stacks/edge.js';
import { exampleTask, scriptedTaskService, userMessage } from '../../support/stacks/scripted-task-service.js';

test.each([
  ['GET', '/tasks/t?historyLength=3', 'getTask', { id: 't', historyLength: 3 }],
  ['GET', '/tasks/t?history_length=3', 'getTask', { id: 't', historyLength: 3 }],
  ['GET', '/tasks/t/', 'getTask', { id: 't' }],
  ['GET', '/echo/tasks/t', 'getTask', { id: 't' }],
  ['GET', '/tasks/a%2Fb', 'getTask', { id: 'a/b' }],
  ['GET', '/tasks/a:b', 'getTask', { id: 'a:b' }],
  ['POST', '/tasks/t:cancel', 'cancelTask', { id: 't' }],
  ['POST', '/tasks/t%3Acancel', 'cancelTask', { id: 't' }],
  ['POST', '/echo/tasks/t:cancel', 'cancelTask', { id: 't' }],
  ['POST', '/tasks/t:subscribe', 'subscribeToTask', { id: 't' }],
  ['GET', '/tasks/t:subscribe', 'subscribeToTask', { id: 't' }],
  ['GET', '/echo/tasks/t:subscribe?afterSequence=4.2', 'subscribeToTask', { id: 't', after: { sequence: 4, log: 2 } }],
])('%s %s is %s', async (method, path, operation, request) => {
  const handler = scriptedTaskService();
  const { url } = await startEdge(handler);
  const reply = await send(url + path, { method });
  expect(reply.status).toBe(200);
  expect(handler.calls).toMatchObject([{ operation, request, context: { agent: { id: 'echo' }, scope: 'public' } }]);
  expect(handler.calls[0]?.request).toEqual(request);
});

test('SendMessage answers with the task as a member, GetTask and CancelTask with the task itself', async () => {
  const { url } = await startEdge();
  expect((await post(`${url}/message:send`, { message: userMessage() })).json).toEqual({ task: exampleTask() });
  expect((await send(`${url}/tasks/t`)).json).toEqual(exampleTask());
  expect((await send(`${url}/tasks/t:cancel`, { method: 'POST' })).json).toEqual(exampleTask());
});

test('the id in the path wins over one in the body', async () => {
  const handler = scriptedTaskService();
  const { url } = await startEdge(handler);
  await post(`${url}/tasks/t:cancel`, { id: 'other', metadata: { reason: 'enough' } });
  expect(handler.calls).toMatchObject([{ operation: 'cancelTask', request: { id: 't' } }]);
});

test.each([
  ['application/json', '*/*', 'application/json'],
  ['application/a2a+json', '*/*', 'application/a2a+json'],
  ['application/json', 'application/a2a+json, application/json', 'application/a2a+json'],
  ['application/json; charset=utf-8', 'application/json', 'application/json'],
])('a body of %s with Accept %s is answered as %s [MEDIA-02, MEDIA-03]', async (contentType, accept, replyType) => {
  const { url } = await startEdge();
  const headers = { 'content-type': contentType, accept };
  for (const body of [{ message: userMessage() }, {}]) {
    const reply = await post(`${url}/message:send`, body, headers);
    expect(reply.headers.get('content-type')?.split(';')[0]).toBe(replyType);
  }
});

test('a JSON content type with an empty body is taken where no body is needed', async () => {
  const { url } = await startEdge();
  const headers = { 'content-type': 'application/json' };
  expect((await send(`${url}/tasks/t:cancel`, { method: 'POST', headers })).status).toBe(200);
  expect((await send(`${url}/tasks/t:subscribe`, { method: 'POST', headers })).status).toBe(200);
});

describe('what is not a request of the binding is refused in its form', () => {
  const json = 'application/json';
  test.each([
    ['POST', '/message:send', '{', json, 400],
    ['POST', '/message:send', '[]', json, 400],
    ['POST', '/message:send', '7', json, 400],
    ['POST', '/message:send', 'hello', 'text/plain', 415],
    ['POST', '/message:send', 'hello', 'nonsense', 415],
    ['POST', '/nowhere/message:send', '{}', json, 404],
    ['POST', '/nowhere/message:send', '{', json, 400],
    ['GET', '/nowhere/tasks/t', undefined, undefined, 404],
    ['GET', '/nowhere', undefined, undefined, 404],
    ['GET', '/a/b/c/d', undefined, undefined, 404],
    ['POST', '/message:other', '{}', json, 404],
    ['POST', '/tasks/t:other', undefined, undefined, 404],
    ['GET', '/tasks/%zz', undefined, undefined, 400],
    ['GET', `/tasks/${'x'.repeat(1_500)}`, undefined, undefined, 414],
  ])('%s %s with %s as %s: %i [ERR-22]', async (method, path, body, contentType, status) => {
    const { url } = await startEdge();
    const headers: Record<string, string> = contentType === undefined ? {} : { 'content-type': contentType };
    const reply = await send(url + path, { method, headers, ...(body !== undefined && { body }) });
    expect(reply.status).toBe(status);
    expect(restFailure(reply).code).toBe(status);
    expect(reply.headers.get('x-request-id')).toBeTruthy();
  });
});

describe('a verb that a path does not have gets 405 and the verbs that it has', () => {
  test.each([
    ['GET', '/message:send', 'POST'],
    ['DELETE', '/echo/message:stream', 'POST'],
    ['POST', '/tasks', 'GET'],
    ['PUT', '/tasks/t', 'GET'],
    ['POST', '/tasks/t', 'GET'],
    ['GET', '/tasks/t:cancel', 'POST'],
    ['DELETE', '/tasks/t:subscribe', 'GET, POST'],
    ['PATCH', '/tasks/t/pushNotificationConfigs', 'GET, POST'],
    ['POST', '/tasks/t/pushNotificationConfigs/c', 'GET, DELETE'],
    ['POST', '/extendedAgentCard', 'GET'],
    ['GET', '/echo', 'POST'],
    ['PUT', '/', 'GET, HEAD, POST'],
    ['POST', '/healthz', 'GET, HEAD'],
    ['POST', '/.well-known/agent-card.json', 'GET, HEAD'],
  ])('%s %s: %s [ERR-22]', async (method, path, allow) => {
    const { url } = await startEdge();
    const reply = await send(url + path, { method });
    expect(reply.status).toBe(405);
    expect(reply.headers.get('allow')).toBe(allow);
    expect(restFailure(reply).code).toBe(405);
  });
});

test('a body above the limit gets 413 in the form of HTTP+JSON, naming the limit [SEC-09]', async () => {
  const { url } = await startEdge(scriptedTaskService(), { bodyLimit: 1_000 });
  const reply = await post(`${url}/message:send`, { message: userMessage({ messageId: 'x'.repeat(1_000) }) });
  expect(reply.status).toBe(413);
  expect(restFailure(reply)).toMatchObject({ code: 413, message: containing('PERDURE_BODY_LIMIT') });
});

test('a compressed body is refused with 415', async () => {
  const { url } = await startEdge();
  const reply = await post(`${url}/message:send`, { message: userMessage() }, { 'content-encoding': 'gzip' });
  expect(reply.status).toBe(415);
});

test('the signal of a call is aborted when its caller goes away', async () => {
  const signals: AbortSignal[] = [];
  const handler = scriptedTaskService({
    task: ({ context: { signal } }) => {
      signals.push(signal);
      return new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Error('aborted')));
      });
    },
  });
  const { url, logged } = await startEdge(handler);
  const gone = new AbortController();
  const waiting = openResponse(`${url}/message:send`, { body: { message: userMessage() }, signal: gone.signal });
  await expect.poll(() => signals.length).toBe(1);
  expect(signals[0]?.aborted).toBe(false);
  gone.abort();
  await expect(waiting).rejects.toThrow();
  await expect.poll(() => signals[0]?.aborted).toBe(true);
  await expect.poll(() => logged.some(({ aborted }) => aborted === true)).toBe(true);
  expect(logged.filter(({ level }) => Number(level) >= 50)).toEqual([]);
});

test('the signal of a call that was answered is not aborted', async () => {
  const handler = scriptedTaskService();
  const { url, logged } = await startEdge(handler);
  await send(`${url}/tasks/t`);
  await expect.poll(() => logged.some(({ msg }) => msg === 'request')).toBe(true);
  expect(handler.calls[0]?.context.signal.aborted).toBe(false);
});
