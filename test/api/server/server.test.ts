import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { restFailure } from '../../support/clients/failures.js';
import { rpc, post, send, startEdge } from '../../support/stacks/edge.js';
import {
  exampleTask,
  manualStream,
  scriptedTaskService,
  snapshot,
  TASK_ID,
  userMessage,
} from '../../support/stacks/scripted-task-service.js';

const anyNumber: unknown = expect.any(Number);

describe('health', () => {
  test('/healthz says that the process is up, /readyz whether it can serve', async () => {
    let ready = true;
    const { url } = await startEdge(scriptedTaskService(), { ready: () => Promise.resolve(ready) });
    expect((await send(`${url}/healthz`)).json).toEqual({ status: 'ok' });
    expect((await send(`${url}/readyz`)).status).toBe(200);
    ready = false;
    const reply = await send(`${url}/readyz`);
    expect([reply.status, reply.json]).toEqual([503, { status: 'unavailable' }]);
    expect((await send(`${url}/healthz`)).status).toBe(200);
  });

  test('a readiness check that fails counts as not ready', async () => {
    const { url } = await startEdge(scriptedTaskService(), { ready: () => Promise.reject(new Error('no route')) });
    const reply = await send(`${url}/readyz`);
    expect([reply.status, reply.text]).toEqual([503, '{"status":"unavailable"}']);
  });
});

describe('the log', () => {
  test('has one line for each request, with operation, agent, task, status and duration', async () => {
    const { url, logged } = await startEdge();
    const reply = await rpc(`${url}/files`, 'GetTask', { id: TASK_ID });
    const requestId = reply.headers.get('x-request-id');
    await expect
      .poll(() => logged.filter((line) => line['requestId'] === requestId))
      .toMatchObject([
        {
          msg: 'request',
          method: 'POST',
          route: '/:agent',
          operation: 'GetTask',
          agent: 'files',
          taskId: TASK_ID,
          status: 200,
          duration: anyNumber,
        },
      ]);
  });

  test('names the error that a request was answered with', async () => {
    const { url, logged } = await startEdge();
    await rpc(url, 'GetTask', {});
    await send(`${url}/nobody/tasks/t`);
    await expect.poll(() => logged.map(({ error }) => error)).toContain('InvalidParamsError');
    await expect.poll(() => logged.map(({ error }) => error)).toContain('AgentNotFoundError');
  });

  test('tells the task that a message has made', async () => {
    const { url, logged } = await startEdge();
    await post(`${url}/message:stream`, { message: userMessage() });
    await expect
      .poll(() => logged)
      .toContainEqual(
        expect.objectContaining({
          route: '/message:stream',
          operation: 'SendStreamingMessage',
          taskId: exampleTask().id,
        }),
      );
  });

  test('holds no message texts, no queries and no bodies', async () => {
    const secret = 'hunter2';
    const { url, logged } = await startEdge();
    await post(`${url}/message:send?token=${secret}`, { message: userMessage({ parts: [{ text: secret }] }) });
    await post(`${url}/message:send`, { message: { role: secret } });
    await post(url, `{"${secret}`);
    await send(`${url}/tasks/t?token=${secret}`, { headers: { authorization: `Bearer ${secret}` } });
    await expect.poll(() => logged.filter(({ msg }) => msg === 'request')).toHaveLength(4);
    expect(JSON.stringify(logged)).not.toContain(secret);
  });

  test('uses the request id of the caller if it is fit for a log', async () => {
    const { url } = await startEdge();
    const idFor = async (given: string): Promise<string | null> =>
      (await send(`${url}/healthz`, { headers: { 'x-request-id': given } })).headers.get('x-request-id');
    expect(await idFor('trace-1.2:3')).toBe('trace-1.2:3');
    expect(await idFor('a b')).not.toBe('a b');
    expect(await idFor('x'.repeat(200))).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('while the server closes', () => {
  test('a request in progress is answered, and one that comes in on an open connection gets 503', async () => {
    let finish = (): void => undefined;
    const handler = scriptedTaskService({
      task: () => new Promise((resolve) => (finish = () => resolve(exampleTask()))),
    });
    const { app, url } = await startEdge(handler);
    let requests = 0;
    app.server.on('request', () => (requests += 1));
    const socket = connect(Number(new URL(url).port), '127.0.0.1').setEncoding('utf8');
    let received = '';
    socket.on('data', (data: string) => (received += data));
    socket.write('GET /tasks/a HTTP/1.1\r\nHost: a\r\n\r\n');
    await expect.poll(() => handler.calls.length).toBe(1);

    const closed = app.close();
    await expect.poll(() => app.server.listening).toBe(false);
    socket.write('GET /tasks/b HTTP/1.1\r\nHost: a\r\n\r\n');
    await expect.poll(() => requests).toBe(2);
    finish();
    await closed;
    await expect.poll(() => received.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 503']);
    expect(received).toMatch(/retry-after: 1\r\n/i);
    expect(handler.calls).toHaveLength(1);
  });

  test('connections that say nothing do not hold it up', async () => {
    const { app, url } = await startEdge();
    const silent = connect(Number(new URL(url).port), '127.0.0.1');
    const gone = new Promise((resolve) => silent.once('close', resolve));
    await expect.poll(() => silent.readyState).toBe('open');
    await send(`${url}/healthz`);
    await app.close();
    await gone;
  });

  test('a kept-alive connection does not hold it up once its request is answered', async () => {
    let finish = (): void => undefined;
    const handler = scriptedTaskService({
      task: () => new Promise((resolve) => (finish = () => resolve(exampleTask()))),
    });
    const { app, url } = await startEdge(handler);
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.resume();
    socket.write('GET /tasks/a HTTP/1.1\r\nHost: a\r\n\r\n');
    await expect.poll(() => handler.calls.length).toBe(1);
    const closed = app.close();
    await expect.poll(() => app.server.listening).toBe(false);
    finish();
    await closed;
  });

  test('a stream on a kept-alive connection does not hold it up', async () => {
    const stream = manualStream();
    const { app, url } = await startEdge(scriptedTaskService({ events: () => stream }));
    stream.push(snapshot());
    const response = await fetch(`${url}/tasks/t:subscribe`);
    const startedAt = performance.now();
    await app.close();
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    expect(await response.text()).toContain('id: 1\n');
  });
});

test('a path that cannot be decoded is refused without a stack trace', async () => {
  const { url } = await startEdge();
  const reply = await send(`${url}/%zz`);
  expect(restFailure(reply)).toMatchObject({ code: 400, status: 'INVALID_ARGUMENT' });
});
