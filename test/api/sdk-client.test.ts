import { SendMessageRequest, StreamResponse, Task, type AgentCard } from '@a2a-js/sdk';
import { ClientFactory, JsonRpcTransportFactory, RestTransportFactory, type Client } from '@a2a-js/sdk/client';
import {
  PushNotificationNotSupportedError,
  TaskNotCancelableError,
  TaskNotFoundError,
  UnsupportedOperationError,
} from '@a2a-js/sdk/errors';
import { describe, expect, test } from 'vitest';
import { startEdge } from '../support/stacks/edge.js';
import {
  chunk,
  completed,
  eventsOf,
  exampleTask,
  manualStream,
  scriptedTaskService,
  snapshot,
  userMessage,
  type HandlerCall,
} from '../support/stacks/scripted-task-service.js';

const factories = {
  JSONRPC: () => new JsonRpcTransportFactory(),
  'HTTP+JSON': () => new RestTransportFactory(),
};

type Binding = keyof typeof factories;

const bindings: readonly Binding[] = ['JSONRPC', 'HTTP+JSON'];

/** A client of the SDK that has found the agent by its card, as any client would. */
function connect(url: string, binding: Binding, agent = 'echo'): Promise<Client> {
  return factoryFor(binding).createFromUrl(`${url}/${agent}/`);
}

function factoryFor(binding: Binding): ClientFactory {
  return new ClientFactory({ transports: [factories[binding]()] });
}

const request = SendMessageRequest.fromJSON({ message: userMessage() });

describe.each(bindings)('the SDK client over %s', (binding) => {
  test('sends a message and gets the task', async () => {
    const handler = scriptedTaskService({
      task: () => exampleTask({ artifacts: [{ artifactId: 'a', parts: [{ text: 'x' }] }] }),
    });
    const { url } = await startEdge(handler);
    const client = await connect(url, binding, 'files');
    const result = await client.sendMessage(request);
    expect('status' in result && Task.toJSON(result)).toEqual(
      exampleTask({ artifacts: [{ artifactId: 'a', parts: [{ text: 'x' }] }] }),
    );
    expect(handler.calls).toMatchObject([
      { operation: 'sendMessage', context: { agent: { id: 'files' } }, request: { message: userMessage() } },
    ]);
  });

  test('streams a message', async () => {
    const events = [snapshot(), chunk(2, 'hello'), completed(3)];
    const { url } = await startEdge(scriptedTaskService({ events: () => eventsOf(events) }));
    const client = await connect(url, binding);
    const received: unknown[] = [];
    for await (const event of client.sendMessageStream(request)) received.push(StreamResponse.toJSON(event));
    expect(received).toEqual(events.map(({ event }) => event));
  });

  test('gets, cancels and subscribes to a task', async () => {
    const handler = scriptedTaskService();
    const { url } = await startEdge(handler);
    const client = await connect(url, binding);
    const got = await client.getTask({ tenant: '', id: 't', historyLength: 2 });
    const canceled = await client.cancelTask({ tenant: '', id: 't', metadata: undefined });
    expect([Task.toJSON(got), Task.toJSON(canceled)]).toEqual([exampleTask(), exampleTask()]);
    const received: unknown[] = [];
    for await (const event of client.resubscribeTask({ tenant: '', id: 't' }))
      received.push(StreamResponse.toJSON(event));
    expect(received).toEqual([snapshot().event]);
    expect(handler.calls).toMatchObject([
      { operation: 'getTask', request: { id: 't', historyLength: 2 } },
      { operation: 'cancelTask', request: { id: 't' } },
      { operation: 'subscribeToTask', request: { id: 't' } },
    ]);
  });

  test('gets the errors of the handler as its own classes', async () => {
    const errors: Partial<Record<HandlerCall['operation'], Error>> = {
      getTask: new TaskNotFoundError(),
      cancelTask: new TaskNotCancelableError(),
      subscribeToTask: new UnsupportedOperationError('The task has ended.'),
    };
    const fail = ({ operation }: HandlerCall): never => {
      throw errors[operation] ?? new Error('not expected');
    };
    const { url } = await startEdge(scriptedTaskService({ task: fail, events: fail }));
    const client = await connect(url, binding);
    await expect(client.getTask({ tenant: '', id: 't' })).rejects.toBeInstanceOf(TaskNotFoundError);
    await expect(client.cancelTask({ tenant: '', id: 't', metadata: undefined })).rejects.toBeInstanceOf(
      TaskNotCancelableError,
    );
    await expect(client.resubscribeTask({ tenant: '', id: 't' }).next()).rejects.toBeInstanceOf(
      UnsupportedOperationError,
    );
  });

  test('gets the errors of the edge as its own classes', async () => {
    const { url } = await startEdge();
    const client = await connect(url, binding);
    const push = {
      message: userMessage(),
      configuration: { taskPushNotificationConfig: { url: 'https://hook.test' } },
    };
    await expect(client.sendMessage(SendMessageRequest.fromJSON(push))).rejects.toBeInstanceOf(
      PushNotificationNotSupportedError,
    );
  });

  test('aborting a stream frees it', async () => {
    const stream = manualStream();
    const { url } = await startEdge(scriptedTaskService({ events: () => stream }));
    const client = await connect(url, binding);
    stream.push(snapshot());
    const aborted = new AbortController();
    const events = client.sendMessageStream(request, { signal: aborted.signal });
    await events.next();
    aborted.abort();
    await expect(events.next()).rejects.toThrow();
    await expect.poll(() => stream.returned).toBe(true);
  });

  test('may also be given the agent as tenant of the base URL', async () => {
    const handler = scriptedTaskService();
    const { url } = await startEdge(handler);
    const factory = factoryFor(binding);
    const client = await factory.createFromAgentCard(await cardWithTenant(factory, url, binding));
    await client.getTask({ tenant: '', id: 't' });
    await client.sendMessage(request);
    expect(handler.calls).toMatchObject([
      { context: { agent: { id: 'files' } } },
      { context: { agent: { id: 'files' } } },
    ]);
  });
});

/** The card of `files` as another operator could write it: base URL, and the agent as tenant. */
async function cardWithTenant(factory: ClientFactory, url: string, binding: Binding): Promise<AgentCard> {
  const card = await (await factory.createFromUrl(`${url}/files/`)).getAgentCard();
  return { ...card, supportedInterfaces: [{ url, protocolBinding: binding, protocolVersion: '1.0', tenant: 'files' }] };
}
