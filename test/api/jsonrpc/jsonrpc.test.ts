import { describe, expect, test } from 'vitest';
import { rpcFailure } from '../../support/clients/failures.js';
import { post, rpc, send, startEdge } from '../../support/stacks/edge.js';
import { exampleTask, scriptedTaskService } from '../../support/stacks/scripted-task-service.js';

const request = { jsonrpc: '2.0', id: 1, method: 'GetTask', params: { id: 't' } };

describe('what is not a JSON-RPC request is refused with its own code', () => {
  test.each([
    ['text that is not JSON', '{"jsonrpc":', -32700, null],
    ['an empty body', '', -32700, null],
    ['a batch', [request], -32600, null],
    ['an empty batch', [], -32600, null],
    ['a string', '"hello"', -32600, null],
    ['null', 'null', -32600, null],
    ['a missing version', { ...request, jsonrpc: undefined }, -32600, 1],
    ['another version', { ...request, jsonrpc: '1.0' }, -32600, 1],
    ['a notification', { ...request, id: undefined }, -32600, null],
    ['an object as id', { ...request, id: {} }, -32600, null],
    ['a boolean as id', { ...request, id: true }, -32600, null],
    ['an id that has lost digits', '{"jsonrpc":"2.0","id":9007199254740993,"method":"GetTask"}', -32600, null],
    ['a missing method', { ...request, method: undefined }, -32600, 1],
    ['a number as method', { ...request, method: 5 }, -32600, 1],
    ['text as params', { ...request, params: 'x' }, -32600, 1],
    ['a list as params', { ...request, params: ['t'] }, -32602, 1],
    ['an unknown method', { ...request, method: 'NoSuchMethod' }, -32601, 1],
    ['a method of every object', { ...request, method: 'toString' }, -32601, 1],
  ])('%s [ERR-15]', async (_name, body, code, id) => {
    const handler = scriptedTaskService();
    const { url } = await startEdge(handler);
    const reply = await post(url, body);
    expect(reply.status).toBe(200);
    expect(rpcFailure(reply)).toMatchObject({ code, id });
    expect(handler.calls).toEqual([]);
  });
});

test.each(['a', 0, -7, 1.5, null])('the reply repeats the id %j [OPS-11]', async (id) => {
  const { url } = await startEdge();
  const reply = await post(url, { ...request, id });
  expect(reply.json).toEqual({ jsonrpc: '2.0', id, result: exampleTask() });
});

test('a body that is not UTF-8 is a parse error', async () => {
  const { url } = await startEdge();
  const body = Buffer.concat([Buffer.from('{"id":"'), Buffer.from([0xff]), Buffer.from('"}')]);
  const reply = await send(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  expect(rpcFailure(reply).code).toBe(-32700);
});

test('a body that does not say it is JSON gets 415 and a JSON-RPC error', async () => {
  const { url } = await startEdge();
  const reply = await post(url, request, { 'content-type': 'text/plain' });
  expect(reply.status).toBe(415);
  expect(rpcFailure(reply)).toMatchObject({ code: -32600, id: null });
});

test('a body above the limit gets 413 and a JSON-RPC error that names the limit [SEC-09]', async () => {
  const { url } = await startEdge(scriptedTaskService(), { bodyLimit: 1_000 });
  const reply = await post(url, { ...request, params: { id: 'x'.repeat(1_000) } });
  expect(reply.status).toBe(413);
  expect(rpcFailure(reply).message).toMatch(/1000 bytes \(PERDURE_BODY_LIMIT\)/);
});

test('SendMessage answers with the task as a member', async () => {
  const { url } = await startEdge();
  const message = { messageId: 'm', role: 'ROLE_USER', parts: [{ text: 'hi' }] };
  const reply = await rpc(url, 'SendMessage', { message });
  expect(reply.json).toEqual({ jsonrpc: '2.0', id: 1, result: { task: exampleTask() } });
});

test('an operation without required parameters may omit params [OPS-10]', async () => {
  const { url } = await startEdge();
  const reply = await post(url, { jsonrpc: '2.0', id: 1, method: 'GetExtendedAgentCard' });
  expect(rpcFailure(reply).code).toBe(-32004);
});
