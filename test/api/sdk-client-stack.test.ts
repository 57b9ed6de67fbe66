import { ListTasksRequest, SendMessageRequest, StreamResponse, Task } from '@a2a-js/sdk';
import { ClientFactory, JsonRpcTransportFactory, RestTransportFactory, type Client } from '@a2a-js/sdk/client';
import { GrpcTransportFactory } from '@a2a-js/sdk/client/grpc';
import {
  ContentTypeNotSupportedError,
  TaskNotCancelableError,
  TaskNotFoundError,
  UnsupportedOperationError,
} from '@a2a-js/sdk/errors';
import { v7 as uuidv7 } from 'uuid';
import { describe, expect, test } from 'vitest';
import { echo } from '../../agents/echo.js';
import type { StreamResponse as WireEvent, Task as WireTask } from '../../protocol/a2a.js';
import { createGates } from '../support/agents/gates.js';
import { messageSteps, script, scriptedAgent } from '../support/agents/scripted-agent.js';
import type { Outgoing } from '../support/clients/a2a-caller.js';
import { artifactText, viewOf } from '../support/clients/stream-view.js';
import { snapshotIn, stateIn } from '../support/clients/task-stream.js';
import { useHttpStack } from '../support/stacks/http-stack.js';

const gates = createGates();
const stack = useHttpStack('stack-sdk-client', () => [scriptedAgent('actor', messageSteps(gates)), echo]);

const FACTORIES = {
  JSONRPC: new JsonRpcTransportFactory(),
  'HTTP+JSON': new RestTransportFactory(),
  GRPC: new GrpcTransportFactory(),
};

function toRequest(message: Exclude<Outgoing, string>, configuration = {}): SendMessageRequest {
  return SendMessageRequest.fromJSON({
    message: { messageId: uuidv7(), role: 'ROLE_USER', ...message },
    configuration,
  });
}

describe.each(['JSONRPC', 'HTTP+JSON', 'GRPC'] as const)('the SDK client over %s', (binding) => {
  /** Finds the agent by its card, as any client would. */
  const connect = (api = stack.apis[0], agent = 'actor'): Promise<Client> =>
    new ClientFactory({ transports: [FACTORIES[binding]] }).createFromUrl(`${api.url}/${agent}/`);
  const send = async (client: Client, message: Exclude<Outgoing, string>, configuration = {}): Promise<WireTask> =>
    wireTask(await client.sendMessage(toRequest(message, configuration)));
  const get = async (client: Client, id: string): Promise<WireTask> =>
    wireTask(await client.getTask({ tenant: '', id, historyLength: undefined }));

  test('has a whole conversation: send, answer, stream, get', async () => {
    const [client, other] = [await connect(), await connect(stack.apis[1])];
    const asked = await send(client, script({ text: 'A' }, { ask: 'Which?' }));
    expect(asked.status.state).toBe('TASK_STATE_INPUT_REQUIRED');

    const answer = { taskId: asked.id, contextId: asked.contextId, ...script({ status: 'Hm' }, { text: 'B' }) };
    const events = await wireEvents(other.sendMessageStream(toRequest(answer)));
    expect(snapshotIn(events[0]).id).toBe(asked.id);
    expect(events.map(({ event }) => stateIn(event)).at(-1)).toBe('TASK_STATE_COMPLETED');

    const task = await get(client, asked.id);
    expect([artifactText(task, 'text'), artifactText(viewOf(events), 'text')]).toEqual(['AB', 'AB']);
    expect(task.history?.map(({ role }) => role)).toEqual(['ROLE_USER', 'ROLE_AGENT', 'ROLE_USER', 'ROLE_AGENT']);
  });

  test('sends files by value and by reference, and gets them back as they were', async () => {
    const client = await connect(stack.apis[0], 'echo');
    const everyByte = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)).toString('base64');
    const parts = [
      { raw: everyByte, filename: 'all.bin', mediaType: 'application/octet-stream' },
      { url: 'https://files.example/a.bin', filename: 'a.bin', mediaType: 'application/octet-stream' },
      { data: { rows: [1, 2.5, null] }, mediaType: 'application/json' },
    ];
    const task = await send(client, { parts });
    expect(task.artifacts?.map((artifact) => artifact.parts)).toEqual([parts]);
  });

  test('lists the tasks of a context, newest first, page by page', async () => {
    const client = await connect();
    const first = await send(client, script({ text: 'A' }));
    const { contextId } = first;
    const second = await send(client, { contextId, ...script({ text: 'B' }) });
    const third = await send(client, { contextId, ...script({ ask: 'C?' }) });

    const list = (more = {}) => client.listTasks(ListTasksRequest.fromJSON({ contextId, pageSize: 2, ...more }));
    const page = await list();
    const rest = await list({ pageToken: page.nextPageToken });
    expect([page, rest].map(({ tasks }) => tasks.map(({ id }) => id))).toEqual([[third.id, second.id], [first.id]]);
    expect([page.totalSize, page.pageSize, rest.nextPageToken]).toEqual([3, 2, '']);
    const waiting = await list({ status: 'TASK_STATE_INPUT_REQUIRED' });
    expect(waiting.tasks.map(({ id }) => id)).toEqual([third.id]);
  });

  test('sends, leaves, comes back by resubscribing at another API process, and sees the end', async () => {
    const gate = `resubscribe-${binding}`;
    const [client, other] = [await connect(), await connect(stack.apis[1])];
    const { id } = await send(client, script({ text: 'before ' }, { gate }, { text: 'after' }), {
      returnImmediately: true,
    });
    await gates.reached(gate);
    const stream = other.resubscribeTask({ tenant: '', id });
    const { value } = await stream.next();
    gates.open(gate);
    const events = [...(value ? [wireEvent(value)] : []), ...(await wireEvents(stream))];
    expect(artifactText(viewOf(events), 'text')).toBe('before after');
    expect(viewOf(events).status).toEqual((await get(client, id)).status);
  });

  test('cancels, and its stream ends with CANCELED', async () => {
    const gate = `cancel-${binding}`;
    const [client, other] = [await connect(), await connect(stack.apis[1])];
    const stream = client.sendMessageStream(toRequest(script({ gate })));
    const { value } = await stream.next();
    const { id } = snapshotIn(value ? wireEvent(value) : undefined);
    await gates.reached(gate);
    const canceled = wireTask(await other.cancelTask({ tenant: '', id, metadata: undefined }));
    expect(canceled.status.state).toBe('TASK_STATE_CANCELED');
    const events = await wireEvents(stream);
    expect(events.map(({ event }) => stateIn(event)).at(-1)).toBe('TASK_STATE_CANCELED');
    await gates.abandoned(gate);
  });

  test('gets the errors of the protocol as its own classes', async () => {
    const client = await connect();
    const { id } = await send(client, script({ text: 'done' }));
    const more = toRequest({ taskId: id, parts: [{ text: 'more' }] });
    await expect(client.sendMessage(more)).rejects.toBeInstanceOf(UnsupportedOperationError);
    await expect(client.sendMessageStream(more).next()).rejects.toBeInstanceOf(UnsupportedOperationError);
    await expect(client.resubscribeTask({ tenant: '', id }).next()).rejects.toBeInstanceOf(UnsupportedOperationError);
    await expect(client.cancelTask({ tenant: '', id, metadata: undefined })).rejects.toBeInstanceOf(
      TaskNotCancelableError,
    );
    await expect(get(client, uuidv7())).rejects.toBeInstanceOf(TaskNotFoundError);
    const video = toRequest({ parts: [{ url: 'https://files.example/a.mp4', mediaType: 'video/mp4' }] });
    await expect(client.sendMessage(video)).rejects.toBeInstanceOf(ContentTypeNotSupportedError);
  });
});

/** What the SDK has read, as it was on the wire. @throws when it is no task. */
function wireTask(result: Awaited<ReturnType<Client['sendMessage']>>): WireTask {
  if (!('status' in result)) throw new Error('The answer is a message, not a task.');
  // Safe: the SDK writes a task in wire form.
  return Task.toJSON(result) as WireTask;
}

function wireEvent(event: StreamResponse) {
  // Safe: the SDK writes an event in wire form. It hides the ids.
  return { id: '', event: StreamResponse.toJSON(event) as WireEvent };
}

async function wireEvents(stream: AsyncIterable<StreamResponse>) {
  const events = [];
  for await (const event of stream) events.push(wireEvent(event));
  return events;
}
