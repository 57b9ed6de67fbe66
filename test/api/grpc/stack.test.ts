import { randomUUID } from 'node:crypto';
import { AgentCard, SendMessageRequest, StreamResponse, Task } from '@a2a-js/sdk';
import { A2AService } from '@a2a-js/sdk/server/grpc';
import { describe, expect, test } from 'vitest';
import type { Message, StreamResponse as WireEvent, Task as WireTask } from '../../../protocol/a2a.js';
import { LOG_EXTENSION, SEQUENCE_EXTENSION } from '../../../protocol/extensions.js';
import { createGates } from '../../support/agents/gates.js';
import { messageSteps, script, scriptedAgent } from '../../support/agents/scripted-agent.js';
import { nameOf, openGrpc, type GrpcClient, type GrpcStream } from '../../support/clients/grpc-client.js';
import { artifactText, viewOf } from '../../support/clients/stream-view.js';
import { snapshotIn, stateIn } from '../../support/clients/task-stream.js';
import { eventually } from '../../support/eventually.js';
import { useHttpStack } from '../../support/stacks/http-stack.js';

const gates = createGates();
const stack = useHttpStack('grpc-stack', () => [
  scriptedAgent('actor', messageSteps(gates)),
  scriptedAgent('other', messageSteps(gates)),
]);

const clients = (): readonly [GrpcClient, GrpcClient] => [openGrpc(stack.apis[0].grpc), openGrpc(stack.apis[1].grpc)];

function toRequest(message: Partial<Message>, configuration: object = {}): SendMessageRequest {
  return SendMessageRequest.fromJSON({
    tenant: 'actor',
    message: { messageId: randomUUID(), role: 'ROLE_USER', ...message },
    configuration,
  });
}

function subscribe(client: GrpcClient, id: string, metadata: Record<string, string> = {}): GrpcStream<StreamResponse> {
  return client.stream(A2AService.subscribeToTask, { tenant: 'actor', id }, { metadata });
}

async function get(client: GrpcClient, id: string, tenant = 'actor'): Promise<WireTask> {
  const { response } = await client.unary(A2AService.getTask, { tenant, id, historyLength: undefined });
  if (!response) throw new Error('There is no such task.');
  // Safe: the SDK writes a task in wire form.
  return Task.toJSON(response) as WireTask;
}

/** An event in wire form. Ids do not exist here: the sequence is in the metadata, for those who activate it. */
function toWire(event: StreamResponse | undefined) {
  if (!event) throw new Error('The stream has ended.');
  // Safe: the SDK writes an event in wire form.
  return { id: '', event: StreamResponse.toJSON(event) as WireEvent };
}

async function restOf(stream: GrpcStream<StreamResponse>) {
  return (await stream.rest()).map(toWire);
}

function sequenceIn({ event }: ReturnType<typeof toWire>): unknown {
  const [{ metadata }] = Object.values(event) as [{ readonly metadata?: Record<string, unknown> }];
  return metadata?.[SEQUENCE_EXTENSION];
}

test('the agent card names the gRPC interface behind the others of its version, with the agent as tenant', async () => {
  const { url, grpc } = stack.apis[0];
  const response = await fetch(`${url}/other/.well-known/agent-card.json`);
  const { supportedInterfaces } = AgentCard.fromJSON(await response.json());
  const current = supportedInterfaces.filter(({ protocolVersion }) => protocolVersion === '1.0');
  expect(current.map(({ protocolBinding }) => protocolBinding)).toEqual(['JSONRPC', 'HTTP+JSON', 'GRPC']);
  expect(current[2]).toMatchObject({ url: grpc, tenant: 'other' });
});

test('a task that was begun over gRPC is the same over HTTP, and belongs to the agent that `tenant` named', async () => {
  const [client] = clients();
  const request = { ...toRequest(script({ text: 'A' }, { ask: 'Which?' })), tenant: 'other' };
  const { response } = await client.unary(A2AService.sendMessage, request);
  const id = response?.payload?.$case === 'task' ? response.payload.value.id : '';
  const overHttp: unknown = await (await fetch(`${stack.apis[1].url}/other/tasks/${id}`)).json();
  expect(overHttp).toMatchObject({ id, status: { state: 'TASK_STATE_INPUT_REQUIRED' } });
  expect(await get(client, id, 'other')).toEqual(overHttp);
  const { status } = await client.unary(A2AService.getTask, { tenant: 'actor', id, historyLength: undefined });
  expect(nameOf(status)).toBe('NOT_FOUND');
});

describe('a stream', () => {
  test('brings a task from its beginning to its end, in order', async () => {
    const [client] = clients();
    const request = toRequest(script({ status: 'On it' }, { count: 40, every: 7 }, { text: 'B' }));
    const metadata = { 'a2a-extensions': SEQUENCE_EXTENSION };
    const events = await restOf(client.stream(A2AService.sendStreamingMessage, request, { metadata }));
    expect(events.map(sequenceIn)).toEqual(events.map((_, index) => ({ sequence: index + 1 })));
    const view = viewOf(events);
    const task = await get(client, snapshotIn(events[0]).id);
    expect([view.status, view.artifacts]).toEqual([task.status, task.artifacts]);
    expect(task.status.state).toBe('TASK_STATE_COMPLETED');
  });

  test('goes on at another API process with `last-event-id`, without gap or repeat', async () => {
    const [client, other] = clients();
    const metadata = { 'a2a-extensions': `${SEQUENCE_EXTENSION}, ${LOG_EXTENSION}` };
    const request = toRequest(script({ text: 'a' }, { gate: 'resume' }, { text: 'b' }, { log: 'x' }, { status: 'c' }));
    const stream = client.stream(A2AService.sendStreamingMessage, request, { metadata });
    await gates.reached('resume');
    const first = [toWire(await stream.next()), toWire(await stream.next())];
    const { id } = snapshotIn(first[0]);
    stream.cancel();
    gates.open('resume');
    const rest = await restOf(subscribe(other, id, { ...metadata, 'last-event-id': '2' }));
    const all = await restOf(subscribe(client, id, { ...metadata, 'last-event-id': '0' }));
    expect([...first, ...rest].slice(1)).toEqual(all.slice(1));
    expect(stateIn(rest.at(-1)?.event ?? { task: snapshotIn(first[0]) })).toBe('TASK_STATE_COMPLETED');
    expect(artifactText(viewOf([...first, ...rest]), 'text')).toBe('ab');
  });

  test('of an ended task is FAILED_PRECONDITION, of no task NOT_FOUND: plain statuses', async () => {
    const [client] = clients();
    const { response } = await client.unary(A2AService.sendMessage, toRequest({ parts: [{ text: 'done' }] }));
    const id = response?.payload?.$case === 'task' ? response.payload.value.id : '';
    for (const [task, name] of [
      [id, 'FAILED_PRECONDITION'],
      [randomUUID(), 'NOT_FOUND'],
    ] as const) {
      const stream = subscribe(client, task);
      expect(await stream.rest()).toEqual([]);
      expect(nameOf(await stream.status)).toBe(name);
    }
  });

  test('that its client leaves lets go of the task within a second, and the task goes on', async () => {
    const [client] = clients();
    const { reads } = stack.apis[0];
    const stream = client.stream(A2AService.sendStreamingMessage, toRequest(script({ gate: 'left' }, { text: 'end' })));
    const { id } = snapshotIn(toWire(await stream.next()));
    await gates.reached('left');
    await eventually(() => {
      expect(reads.openAbout(id)).toHaveLength(1);
    });
    const leftAt = performance.now();
    stream.cancel();
    while (reads.openAbout(id).length > 0) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(performance.now() - leftAt).toBeLessThan(1_000);
    gates.open('left');
    await eventually(async () => {
      expect((await get(client, id)).status.state).toBe('TASK_STATE_COMPLETED');
    });
  });
});

test('an API process that closes ends streams with UNAVAILABLE, and blocking sends with their tasks as they stand', async () => {
  const api = await stack.startApi({});
  const client = openGrpc(api.grpc);
  const stream = client.stream(
    A2AService.sendStreamingMessage,
    toRequest(script({ gate: 'closing' }, { text: 'end' })),
  );
  const { id } = snapshotIn(toWire(await stream.next()));
  const sent = client.unary(A2AService.sendMessage, toRequest(script({ gate: 'waiting' })));
  await Promise.all([gates.reached('closing'), gates.reached('waiting')]);
  await api.close();
  const { response } = await sent;
  expect(response?.payload).toMatchObject({ $case: 'task', value: { status: { state: 2 } } });
  await stream.rest();
  expect(nameOf(await stream.status)).toBe('UNAVAILABLE');

  const again = subscribe(clients()[1], id);
  expect(stateIn(toWire(await again.next()).event)).toBe('TASK_STATE_WORKING');
  gates.open('closing');
  gates.open('waiting');
  expect(stateIn(toWire((await again.rest()).at(-1)).event)).toBe('TASK_STATE_COMPLETED');
});
