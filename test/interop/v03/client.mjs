// The A2A JavaScript SDK's client for A2A 0.3 against the `interop` agent:
// client.mjs <folder where the SDK is installed> <url of the agent> <transport>
import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { createChecks } from './checks.mjs';

const [folder, agentUrl, transport] = process.argv.slice(2);
// From there, not from here: this project has another version of the SDK.
const load = createRequire(join(folder, 'package.json'));
const sdk = load('@a2a-js/sdk/client');
const { GrpcTransportFactory } = load('@a2a-js/sdk/client/grpc');

const FACTORIES = {
  JSONRPC: () => new sdk.JsonRpcTransportFactory(),
  'HTTP+JSON': () => new sdk.RestTransportFactory(),
  GRPC: () => new GrpcTransportFactory(),
};

const HELD = ['submitted', 'working'];
const { check, run } = createChecks(`JavaScript 0.3, ${transport}`);

/** Finds the agent by its card, with nothing that 0.3 does not have. */
const client = await new sdk.ClientFactory({ transports: [FACTORIES[transport]()] }).createFromUrl(`${agentUrl}/`);

function message(parts, fields = {}) {
  const made = [parts].flat().map((part) => (typeof part === 'string' ? { kind: 'text', text: part } : part));
  return { message: { kind: 'message', messageId: randomUUID(), role: 'user', parts: made, ...fields } };
}

const send = (parts, { blocking = true, ...fields } = {}) =>
  client.sendMessage({ ...message(parts, fields), configuration: { blocking } });

async function collect(stream) {
  const events = [];
  for await (const event of stream) events.push(event);
  return events;
}

const streamed = (parts, fields) => collect(client.sendMessageStream(message(parts, fields)));

const partsOf = (task, id) => task.artifacts.find(({ artifactId }) => artifactId === id).parts;

const textOf = (task, id) =>
  partsOf(task, id)
    .map(({ text }) => text)
    .join('');

/** The text of an artifact, from a stream: what the task has as the stream begins, and the updates after it. */
const streamedText = (events, id) =>
  events
    .flatMap(({ kind, artifact, artifacts = [] }) => (kind === 'artifact-update' ? [artifact] : artifacts))
    .filter(({ artifactId }) => artifactId === id)
    .map((artifact) => textOf({ artifacts: [artifact] }, id))
    .join('');

const rejects = (call, name) => assert.rejects(call, (error) => isNamed(error, name) || isNamed(error.cause, name));

/** By the name of its class or of one that it extends: the transports have classes of their own. */
function isNamed(error, name) {
  for (let type = error?.constructor; type?.name; type = Object.getPrototypeOf(type)) {
    if (type.name.replace(/^_/, '') === name) return true;
  }
  return error?.name === name;
}

check('the card at the well-known path offers the transport', async () => {
  const card = await client.getAgentCard();
  assert.deepEqual([card.name, card.protocolVersion], ['Interop', '0.3.0']);
  assert.ok(card.additionalInterfaces.some((each) => each.transport === transport));
});

check('send waits for the end of the task', async () => {
  const task = await send('hello');
  assert.deepEqual([task.kind, task.status.state, textOf(task, 'echo')], ['task', 'completed', 'hello']);
});

check('send that does not block does not wait, and the task goes on', async () => {
  const { id, status } = await send('hold', { blocking: false });
  assert.ok(HELD.includes(status.state), status.state);
  await send(`open ${id}`);
  while (HELD.includes((await client.getTask({ id })).status.state)) await delay(20);
  assert.equal((await client.getTask({ id })).status.state, 'completed');
});

check('get gives as much of the history as was asked for', async () => {
  const { id } = await send('ask');
  await send('green', { taskId: id });
  const said = async (query) => (await client.getTask({ id, ...query })).history.map(({ parts }) => parts[0].text);
  assert.deepEqual(await said({}), ['ask', 'Which color?', 'green']);
  assert.deepEqual(await said({ historyLength: 1 }), ['green']);
});

check('stream gives the task, its artifact and its end, which says that it is final', async () => {
  const events = await streamed('stream');
  assert.equal(events[0].kind, 'task');
  assert.equal(streamedText(events, 'numbers'), 'one two three');
  const last = events.at(-1);
  assert.deepEqual([last.kind, last.status.state, last.final], ['status-update', 'completed', true]);
});

check('resubscribe gives the task as it is, and what comes after', async () => {
  const { id } = await send('hold', { blocking: false });
  const stream = client.resubscribeTask({ id });
  const { value: first } = await stream.next();
  assert.deepEqual([first.kind, first.id], ['task', id]);
  await send(`open ${id}`);
  const events = await collect(stream);
  assert.equal(streamedText(events, 'released'), 'released');
  assert.deepEqual([events.at(-1).status.state, events.at(-1).final], ['completed', true]);
});

check('resubscribe to a task that has ended gives the task', async () => {
  const { id } = await send('hello');
  const events = await collect(client.resubscribeTask({ id }));
  assert.deepEqual(
    events.map(({ status }) => status.state),
    ['completed'],
  );
});

check('cancel ends the task, and the streams on it', async () => {
  const stream = client.sendMessageStream(message('hold'));
  const { value: held } = await stream.next();
  assert.equal((await client.cancelTask({ id: held.id })).status.state, 'canceled');
  const last = (await collect(stream)).at(-1);
  assert.deepEqual([last.status.state, last.final], ['canceled', true]);
});

check('a task asks, and goes on with the answer', async () => {
  const asked = await send('ask');
  assert.deepEqual([asked.status.state, asked.status.message.parts[0].text], ['input-required', 'Which color?']);
  const answered = await send('green', { taskId: asked.id, contextId: asked.contextId });
  assert.deepEqual([answered.id, answered.status.state], [asked.id, 'completed']);
  assert.equal(textOf(answered, 'answer'), 'You said green.');
});

check('a stream ends where the task asks, and says that this is final', async () => {
  const asked = await streamed('ask');
  assert.deepEqual([asked.at(-1).status.state, asked.at(-1).final], ['input-required', true]);
  const events = await streamed('blue', { taskId: asked[0].id });
  assert.equal(streamedText(events, 'answer'), 'You said blue.');
});

check('tasks fail, are rejected, and want a login', async () => {
  assert.equal((await send('fail')).status.state, 'failed');
  assert.equal((await send('reject')).status.state, 'rejected');
  assert.equal((await send('login')).status.state, 'auth-required');
});

check('data goes in and out', async () => {
  // Over gRPC this SDK cannot write null.
  const data = { a: [1, 2.5, transport === 'GRPC' ? 0 : null, true], b: { c: 'ü' } };
  const task = await send(['echo', { kind: 'data', data }]);
  assert.deepEqual(partsOf(task, 'echo')[1].data, data);
});

check('files go in, by value and by reference', async () => {
  const bytes = Buffer.from('a,b\n1,2\n').toString('base64');
  const task = await send([
    'take',
    { kind: 'file', file: { bytes, name: 'in.csv', mimeType: 'text/csv' } },
    { kind: 'file', file: { uri: 'https://files.example/in.png', name: 'in.png', mimeType: 'image/png' } },
  ]);
  assert.deepEqual(partsOf(task, 'taken')[0].data.files, [
    { ...named('in.csv'), mediaType: 'text/csv', text: 'a,b\n1,2\n' },
    { ...named('in.png'), mediaType: 'image/png', url: 'https://files.example/in.png' },
  ]);
});

check('files come out, by value and by reference', async () => {
  const [raw, url] = partsOf(await send('give'), 'given').map(({ file }) => file);
  assert.deepEqual([...Buffer.from(raw.bytes, 'base64').keys()], [...Buffer.from(raw.bytes, 'base64')]);
  assert.deepEqual([Buffer.from(raw.bytes, 'base64').length, raw.mimeType], [256, 'application/octet-stream']);
  assert.equal(url.uri, 'https://files.example/all.bin');
});

check('a task that is not there is TaskNotFoundError', async () => {
  const id = randomUUID();
  await rejects(client.getTask({ id }), 'TaskNotFoundError');
  await rejects(client.cancelTask({ id }), 'TaskNotFoundError');
  await rejects(send('hello', { taskId: id }), 'TaskNotFoundError');
  await rejects(collect(client.resubscribeTask({ id })), 'TaskNotFoundError');
});

check('a task that has ended is TaskNotCancelableError', async () => {
  const { id } = await send('hello');
  await rejects(client.cancelTask({ id }), 'TaskNotCancelableError');
});

check('a task that has ended takes no message', async () => {
  const { id } = await send('hello');
  // Over gRPC this SDK has no class for it.
  await rejects(send('more', { taskId: id }), transport === 'GRPC' ? 'Error' : 'UnsupportedOperationError');
});

check('a push notification config is set, read without its secrets, listed and deleted', async () => {
  const { id: taskId } = await send('ask');
  assert.ok((await client.getAgentCard()).capabilities.pushNotifications);
  const pushNotificationConfig = { id: 'hook', url: 'http://127.0.0.1:9/hook', token: 't' };
  const saved = await client.setTaskPushNotificationConfig({ taskId, pushNotificationConfig });
  assert.deepEqual([saved.taskId, saved.pushNotificationConfig.url], [taskId, pushNotificationConfig.url]);
  assert.ok(!saved.pushNotificationConfig.token);
  const named = { id: taskId, pushNotificationConfigId: 'hook' };
  assert.deepEqual(await client.getTaskPushNotificationConfig(named), saved);
  assert.deepEqual(await client.listTaskPushNotificationConfig({ id: taskId }), [saved]);
  await client.deleteTaskPushNotificationConfig(named);
  await client.deleteTaskPushNotificationConfig(named);
  assert.deepEqual(await client.listTaskPushNotificationConfig({ id: taskId }), []);
});

check('a webhook that comes with a message is told of the end of the task by the bare task', async () => {
  const called = new Promise((resolve) => {
    webhook.once('request', (request, response) => {
      void json(request).then((body) => resolve({ headers: request.headers, body }));
      response.writeHead(204).end();
    });
  });
  const pushNotificationConfig = { url: `http://127.0.0.1:${webhook.address().port}/hook`, token: 't' };
  const sent = await client.sendMessage({
    ...message('hello'),
    configuration: { blocking: true, pushNotificationConfig },
  });
  const { headers, body } = await called;
  assert.deepEqual([body.kind, body.id, body.status.state], ['task', sent.id, 'completed']);
  assert.equal(headers['x-a2a-notification-token'], 't');
});

check('a file of a type that the agent does not take is refused', async () => {
  const file = { uri: 'https://files.example/x.mp4', mimeType: 'video/mp4' };
  await rejects(
    send(['take', { kind: 'file', file }]),
    transport === 'GRPC' ? 'Error' : 'ContentTypeNotSupportedError',
  );
});

check('a message without parts is refused', async () => {
  await assert.rejects(send([]), /parts|content/);
});

/** Over REST and gRPC this SDK sends no file names. */
function named(filename) {
  return transport === 'JSONRPC' ? { filename } : {};
}

const webhook = createServer().listen(0, '127.0.0.1');
await once(webhook, 'listening');
process.exitCode = await run();
webhook.close();
webhook.closeAllConnections();
