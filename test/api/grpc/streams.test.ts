import { SendMessageRequest, StreamResponse } from '@a2a-js/sdk';
import { TaskNotFoundError } from '@a2a-js/sdk/errors';
import { A2AService } from '@a2a-js/sdk/server/grpc';
import { describe, expect, test } from 'vitest';
import { LOG_EXTENSION, SEQUENCE_EXTENSION } from '../../../protocol/extensions.js';
import type { FoldEvent } from '../../../protocol/fold/fold-state.js';
import { UnavailableError } from '../../../tasks/errors.js';
import { nameOf, type GrpcClient, type GrpcStream } from '../../support/clients/grpc-client.js';
import { eventually } from '../../support/eventually.js';
import { startGrpcEdge } from '../../support/stacks/grpc-edge.js';
import {
  chunk,
  completed,
  eventsOf,
  logRecord,
  manualStream,
  scriptedTaskService,
  snapshot,
  userMessage,
} from '../../support/stacks/scripted-task-service.js';

const SUBSCRIBE = { tenant: '', id: 't' };

function subscribe(client: GrpcClient, extensions: readonly string[] = []): GrpcStream<StreamResponse> {
  return client.stream(A2AService.subscribeToTask, SUBSCRIBE, { metadata: { 'a2a-extensions': extensions.join(',') } });
}

async function wireEvents(stream: GrpcStream<StreamResponse>): Promise<unknown[]> {
  return (await stream.rest()).map((event) => StreamResponse.toJSON(event));
}

test('events come over gRPC in order, each when it happens, and the end is OK [STRM-04, STRM-13]', async () => {
  const source = manualStream();
  const { client } = await startGrpcEdge(scriptedTaskService({ events: () => source }));
  const stream = client.stream(
    A2AService.sendStreamingMessage,
    SendMessageRequest.fromJSON({ message: userMessage() }),
  );
  for (const event of [snapshot(), chunk(2, 'a'), chunk(3, 'b'), completed(4)]) {
    source.push(event);
    const received = await stream.next();
    expect(received && StreamResponse.toJSON(received)).toEqual(event.event);
  }
  source.end();
  expect(await stream.next()).toBeUndefined();
  expect(nameOf(await stream.status)).toBe('OK');
});

test('the sequence is in the metadata for clients that activate it', async () => {
  const events = [snapshot(5), chunk(6, 'a'), completed(7)];
  const { client } = await startGrpcEdge(scriptedTaskService({ events: () => eventsOf(events) }));
  expect(await wireEvents(subscribe(client))).toEqual(events.map(({ event }) => event));
  expect(await wireEvents(subscribe(client, [SEQUENCE_EXTENSION]))).toMatchObject(
    ['task', 'artifactUpdate', 'statusUpdate'].map((name, index) => ({
      [name]: { metadata: { [SEQUENCE_EXTENSION]: { sequence: 5 + index } } },
    })),
  );
});

test('log records come only to clients that activate them', async () => {
  const record = logRecord(1, 1, { note: 'x' });
  const { client } = await startGrpcEdge(
    scriptedTaskService({ events: () => eventsOf([snapshot(), record, completed(2)]) }),
  );
  expect(await wireEvents(subscribe(client))).toHaveLength(2);
  expect((await wireEvents(subscribe(client, [LOG_EXTENSION])))[1]).toEqual(record.event);
});

test('a stream opens before its first event, so that who resumes a quiet task sees it open', async () => {
  const { client } = await startGrpcEdge(scriptedTaskService({ events: () => manualStream() }));
  const stream = subscribe(client);
  expect((await stream.initial).get('x-request-id')).toHaveLength(1);
  stream.cancel();
});

describe('an error', () => {
  test('of the operation is a plain status: nothing comes before it', async () => {
    const refused = scriptedTaskService({ events: () => Promise.reject(new TaskNotFoundError('There is none.')) });
    const { client } = await startGrpcEdge(refused);
    const stream = subscribe(client);
    expect(await stream.rest()).toEqual([]);
    expect(await stream.status).toMatchObject({ code: 5, details: 'There is none.' });
  });

  test('in place of the first event is one too', async () => {
    const source = manualStream();
    source.fail(new UnavailableError({ message: 'Later.', retryAfter: 1 }));
    const { client } = await startGrpcEdge(scriptedTaskService({ events: () => source }));
    const stream = subscribe(client);
    expect(await stream.rest()).toEqual([]);
    expect(nameOf(await stream.status)).toBe('UNAVAILABLE');
  });

  test('after events ends the stream with its status, and its details', async () => {
    const source = manualStream();
    source.push(snapshot());
    const { client } = await startGrpcEdge(scriptedTaskService({ events: () => source }));
    const stream = subscribe(client);
    await stream.next();
    source.fail(new Error('secret'));
    expect(await stream.next()).toBeUndefined();
    const status = await stream.status;
    expect([nameOf(status), status.details]).toEqual(['INTERNAL', 'Internal error']);
    expect(status.metadata.get('grpc-status-details-bin')).toHaveLength(1);
  });
});

describe('a client that does not read', () => {
  const PIECE = 32_000;

  /** Events without end, which are made as they are asked for. */
  const endless = () => {
    const counted = { pulled: 0, returned: false };
    async function* pieces(): AsyncGenerator<FoldEvent> {
      try {
        yield snapshot();
        for (;;) {
          counted.pulled += 1;
          yield chunk(counted.pulled + 1, 'x'.repeat(PIECE));
          await Promise.resolve();
        }
      } finally {
        counted.returned = true;
      }
    }
    return { counted, handler: scriptedTaskService({ events: () => pieces() }) };
  };

  test('stops its source: what waits, waits there', async () => {
    const { counted, handler } = endless();
    const { client } = await startGrpcEdge(handler);
    const stream = subscribe(client);
    await stream.next();
    let before = -1;
    await eventually(() => {
      const still = counted.pulled > 0 && counted.pulled === before;
      before = counted.pulled;
      expect(still).toBe(true);
    });
    // Windows and buffers of HTTP/2 and of the client take some.
    expect(counted.pulled * PIECE).toBeLessThan(3_000_000);
    const held = counted.pulled;
    for (let piece = 0; piece < 40; piece += 1) await stream.next();
    await eventually(() => {
      expect(counted.pulled).toBeGreaterThan(held + 20);
    });
    stream.cancel();
    await eventually(() => {
      expect(counted.returned).toBe(true);
    });
  });

  test('is cut after a while with RESOURCE_EXHAUSTED, and its source let go of', async () => {
    const { counted, handler } = endless();
    const { client, logged } = await startGrpcEdge(handler, { slowReaderTimeout: 300 });
    const stream = subscribe(client);
    await stream.next();
    await eventually(() => {
      expect(counted.returned).toBe(true);
    });
    expect(handler.calls[0]?.context.signal.aborted).toBe(true);
    await stream.rest();
    expect(nameOf(await stream.status)).toBe('RESOURCE_EXHAUSTED');
    await eventually(() => {
      expect(logged).toContainEqual(expect.objectContaining({ msg: 'stream cut: its client takes no data' }));
      expect(logged).toContainEqual(expect.objectContaining({ msg: 'request', status: 'RESOURCE_EXHAUSTED' }));
    });
  });

  test('does not hold back another stream on its connection', async () => {
    const { handler } = endless();
    const { client } = await startGrpcEdge(handler);
    const slow = subscribe(client);
    await slow.next();
    const other = subscribe(client);
    for (let piece = 0; piece < 100; piece += 1) expect(await other.next()).toBeDefined();
    slow.cancel();
    other.cancel();
  });

  test('is not one on whose stream nothing happens: that is not cut', async () => {
    const source = manualStream();
    const { client } = await startGrpcEdge(scriptedTaskService({ events: () => source }), { slowReaderTimeout: 200 });
    const stream = subscribe(client);
    source.push(snapshot());
    expect(await stream.next()).toBeDefined();
    await new Promise((resolve) => setTimeout(resolve, 600));
    source.push(completed(2));
    source.end();
    expect(await stream.next()).toBeDefined();
    await stream.rest();
    expect(nameOf(await stream.status)).toBe('OK');
  });
});
