import { expect, test } from 'vitest';
import { post, rpc, send, startEdge } from '../support/edge.js';
import { scriptedHandler, userMessage } from '../support/scripted-handler.js';
test('smoke', async () => {
  const handler = scriptedHandler();
  const { url, logged } = await startEdge(handler);
  console.log((await send(url)).text);
  for (const r of [
    await rpc(url, 'SendMessage', { message: userMessage() }),
    await rpc(url+'/echo/', 'GetTask', { id: 'x' }),
    await rpc(url+'/nope', 'GetTask', { id: 'x' }),
    await rpc(url, 'message/send', { id: 'x' }),
    await rpc(url, 'SendStreamingMessage', { message: userMessage() }),
    await post(url + '/message:send', { message: userMessage() }),
    await post(url + '/echo/message:stream', { message: userMessage() }),
    await send(url + '/tasks/abc'),
    await send(url + '/tasks/abc:cancel', {method:'POST'}),
    await send(url + '/tasks/abc:cancel'),
    await send(url + '/tasks/abc:subscribe'),
    await send(url + '/tasks'),
    await send(url + '/tasks', {method:'POST', body:'{}'}),
    await send(url + '/nope/tasks'),
    await send(url + '/nope'),
    await send(url + '/echo'),
    await send(url + '/a/b/c'),
    await send(url + '/tasks/%zz'),
    await send(url + '/files/.well-known/agent-card.json'),
    await send(url + '/.well-known/agent-card.json', {method: 'HEAD'}),
    await send(url + '/healthz'),
    await send(url + '/readyz'),
    await post(url + '/message:send', { message: {role: 'user', parts:[{},{raw:'???'},{text:1, url:'x'}]}, configuration: {historyLength: -1} }),
  ]) console.log(r.status, Object.fromEntries(r.headers), r.text);
  console.log(logged.map(x=>JSON.stringify(x)).join('\n'));
  expect(1).toBe(1);
});
