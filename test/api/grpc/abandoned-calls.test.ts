import { once } from 'node:events';
import { connect, constants } from 'node:http2';
import { SendMessageRequest } from '@a2a-js/sdk';
import { A2AService } from '@a2a-js/sdk/server/grpc';
import { describe, expect, onTestFinished, test } from 'vitest';
import { nameOf } from '../../support/clients/grpc-client.js';
import { eventually } from '../../support/eventually.js';
import { startGrpcEdge } from '../../support/stacks/grpc-edge.js';
import {
  exampleTask,
  manualStream,
  scriptedTaskService,
  userMessage,
} from '../../support/stacks/scripted-task-service.js';

const GET = { tenant: '', id: 't', historyLength: undefined };
const SUBSCRIBE = { tenant: '', id: 't' };
const SEND = SendMessageRequest.fromJSON({ message: userMessage() });

describe('a call that nobody waits for any more is given up', () => {
  /** A handler that answers when its caller has gone, and tells how that was known. */
  const waiting = () => {
    const aborted: number[] = [];
    const handler = scriptedTaskService({
      task: async ({ context }) => {
        await new Promise<void>((resolve) => {
          context.signal.addEventListener('abort', () => {
            aborted.push(performance.now());
            resolve();
          });
        });
        return exampleTask();
      },
    });
    return { handler, aborted };
  };

  test('when its deadline has passed', async () => {
    const { handler, aborted } = waiting();
    const { client, logged } = await startGrpcEdge(handler);
    const { status } = await client.unary(A2AService.sendMessage, SEND, { deadline: Date.now() + 300 });
    expect(nameOf(status)).toBe('DEADLINE_EXCEEDED');
    await eventually(() => {
      expect(aborted).toHaveLength(1);
      expect(logged).toContainEqual(expect.objectContaining({ msg: 'request', aborted: true }));
    });
  });

  test('when its client cancels it, within a second', async () => {
    const { handler, aborted } = waiting();
    const { client, logged } = await startGrpcEdge(handler);
    const controller = new AbortController();
    const reply = client.unary(A2AService.sendMessage, SEND, { signal: controller.signal });
    await eventually(() => {
      expect(handler.calls).toHaveLength(1);
    });
    const canceledAt = performance.now();
    controller.abort();
    expect(nameOf((await reply).status)).toBe('CANCELLED');
    await eventually(() => {
      expect(aborted).toHaveLength(1);
    });
    expect((aborted[0] ?? 0) - canceledAt).toBeLessThan(1_000);
    await eventually(() => {
      expect(logged).toContainEqual(expect.objectContaining({ status: 'CANCELLED', aborted: true }));
    });
    expect(logged.filter(({ msg }) => msg === 'request failed')).toEqual([]);
  });

  test('a stream too: its source is let go of', async () => {
    const stream = manualStream();
    const handler = scriptedTaskService({ events: () => stream });
    const { client } = await startGrpcEdge(handler);
    const call = client.stream(A2AService.subscribeToTask, SUBSCRIBE);
    await call.initial;
    call.cancel();
    await eventually(() => {
      expect(handler.calls[0]?.context.signal.aborted).toBe(true);
      expect(stream.returned).toBe(true);
    });
  });

  test.each(['before it has asked', 'as it asks'])('when its client resets it %s', async (when) => {
    const handler = scriptedTaskService({ events: () => manualStream() });
    const { address, client, logged } = await startGrpcEdge(handler);
    const session = connect(`http://${address}`);
    onTestFinished(() => {
      session.destroy();
    });
    const request = A2AService.subscribeToTask.requestSerialize(SUBSCRIBE);
    const frame = Buffer.concat([Buffer.from([0, 0, 0, 0, request.length]), request]);
    for (let call = 0; call < 50; call += 1) {
      const stream = session.request({
        ':method': 'POST',
        ':path': A2AService.subscribeToTask.path,
        'content-type': 'application/grpc',
        te: 'trailers',
      });
      stream.on('error', () => undefined);
      if (when === 'as it asks') stream.end(frame);
      else stream.write(frame);
      const closed = once(stream, 'close');
      setTimeout(() => {
        stream.close(constants.NGHTTP2_CANCEL);
      }, call % 5);
      if (call % 10 === 9) await closed;
    }
    // The server has read all that came before.
    await new Promise((resolve) => session.ping(resolve));
    await eventually(() => {
      expect(handler.calls.filter(({ context }) => !context.signal.aborted)).toEqual([]);
      expect(logged.filter(({ msg }) => msg === 'request').length).toBeGreaterThanOrEqual(handler.calls.length);
    });
    expect(nameOf((await client.unary(A2AService.getTask, GET)).status)).toBe('OK');
  });
});
