import {
  GetTaskRequest,
  ListTasksRequest,
  SendMessageRequest,
  Task,
  type Message,
  type Role,
  type TaskState,
} from '@a2a-js/sdk';
import { decodeStatus } from '@a2a-js/sdk/errors/grpc';
import { A2AService } from '@a2a-js/sdk/server/grpc';
import { BinaryWriter } from '@bufbuild/protobuf/wire';
import type { MethodDefinition } from '@grpc/grpc-js';
import { describe, expect, test } from 'vitest';
import { readListTasks } from '../../../api/grpc/read-request.js';
import type { Part } from '../../../protocol/a2a.js';
import { readStatusDetails } from '../../same-answer/status-details.js';
import { bytesMethod, nameOf, type GrpcReply } from '../../support/clients/grpc-client.js';
import { startGrpcEdge } from '../../support/stacks/grpc-edge.js';
import { exampleTask, scriptedTaskService, userMessage } from '../../support/stacks/scripted-task-service.js';

const raw = <Request, Response>({ path }: MethodDefinition<Request, Response>) => bytesMethod(path);

/** The fields that a reply says are wrong. */
function violationsIn({ status }: GrpcReply<unknown>): unknown {
  const [encoded] = status.metadata.get('grpc-status-details-bin');
  if (!Buffer.isBuffer(encoded)) throw new Error(`no details: ${nameOf(status)} ${status.details}`);
  const [detail] = readStatusDetails(encoded);
  return detail && 'fieldViolations' in detail ? detail.fieldViolations : undefined;
}

/** A request as the SDK has it in memory, from its wire form. */
function sendRequest(message: object, more: object = {}): SendMessageRequest {
  return SendMessageRequest.fromJSON({ message, ...more });
}

function withMessage(request: SendMessageRequest, change: (message: Message) => void): SendMessageRequest {
  if (!request.message) throw new Error('It has one.');
  change(request.message);
  return request;
}

const PARTS: readonly Part[] = [
  { text: '' },
  { raw: '' },
  { raw: 'AP+A', filename: 'a.bin', mediaType: 'application/octet-stream' },
  { url: 'https://example.org/a' },
  { data: null },
  { data: { nothing: null, list: [null, 1.5, -0.25, 9007199254740991, 'x', true, {}, []], empty: '' } },
  { data: 0 },
  { data: false },
  { data: '' },
];

describe('a request arrives as it was sent', () => {
  test('every kind of content over gRPC, the empty ones too [DATA-07]', async () => {
    const handler = scriptedTaskService();
    const { client } = await startGrpcEdge(handler);
    const request = withMessage(sendRequest(userMessage({ parts: PARTS })), ({ parts }) => {
      // The SDK cannot read this one from JSON.
      const part = parts[PARTS.findIndex((each) => 'data' in each && each.data === null)];
      if (part) part.content = { $case: 'data', value: null };
    });
    const { status } = await client.unary(A2AService.sendMessage, request);
    expect(nameOf(status)).toBe('OK');
    expect(handler.calls).toMatchObject([{ request: { message: { parts: PARTS } } }]);
  });

  test('all other fields of a message', async () => {
    const handler = scriptedTaskService();
    const { client } = await startGrpcEdge(handler);
    const message = userMessage({
      contextId: 'c-1',
      taskId: 't-1',
      metadata: { a: { b: [1, null] } },
      extensions: ['urn:x'],
      referenceTaskIds: ['t-0'],
    });
    const configuration = { acceptedOutputModes: ['text/plain'], historyLength: 3, returnImmediately: true };
    await client.unary(A2AService.sendMessage, sendRequest(message, { configuration, metadata: { k: 'v' } }));
    expect(handler.calls).toMatchObject([{ request: { message, configuration, metadata: { k: 'v' } } }]);
  });

  test.each([
    ['absent', undefined, {}],
    ['zero', 0, { historyLength: 0 }],
  ])('historyLength that is %s', async (_, historyLength, expected) => {
    const handler = scriptedTaskService();
    const { client } = await startGrpcEdge(handler);
    await client.unary(A2AService.getTask, { tenant: '', id: 't', historyLength });
    expect(handler.calls).toMatchObject([{ request: { id: 't', ...expected } }]);
    expect(handler.calls[0]?.request).toStrictEqual({ id: 't', ...expected });
  });
});

describe('a result arrives as it is', () => {
  test('every kind of content over gRPC, wherever a task has parts [DATA-07]', async () => {
    const message = { messageId: 'm', role: 'ROLE_AGENT', parts: PARTS } as const;
    const task = exampleTask({
      status: { state: 'TASK_STATE_INPUT_REQUIRED', timestamp: '2026-06-01T08:00:00.123Z', message },
      artifacts: [{ artifactId: 'a', parts: PARTS, metadata: { x: null } }],
      history: [message],
    });
    const { client } = await startGrpcEdge(scriptedTaskService({ task: () => task }));
    const { response } = await client.unary(A2AService.getTask, GetTaskRequest.fromJSON({ id: 't' }));
    expect(response && Task.toJSON(response)).toEqual(task);
  });
});

describe('a request that is not valid is INVALID_ARGUMENT, by field', () => {
  test('a role that does not exist is named by its number', async () => {
    const { client } = await startGrpcEdge();
    const request = withMessage(sendRequest(userMessage()), (message) => {
      // Safe: on the wire, the values of an enum are any numbers.
      message.role = 7 as unknown as Role;
    });
    const reply = await client.unary(A2AService.sendMessage, request);
    expect(nameOf(reply.status)).toBe('INVALID_ARGUMENT');
    expect(violationsIn(reply)).toEqual([{ field: 'message.role', description: 'must be ROLE_USER, is 7' }]);
  });

  test('what is unset on the wire is required, not empty', async () => {
    const { client } = await startGrpcEdge();
    const reply = await client.unary(A2AService.sendMessage, sendRequest({}));
    expect(violationsIn(reply)).toEqual(
      ['messageId', 'role', 'parts'].map((field) => ({ field: `message.${field}`, description: 'is required' })),
    );
  });

  test('a part without content', async () => {
    const { client } = await startGrpcEdge();
    const request = withMessage(sendRequest(userMessage()), ({ parts }) => {
      if (parts[0]) parts[0].content = undefined;
    });
    const reply = await client.unary(A2AService.sendMessage, request);
    expect(violationsIn(reply)).toMatchObject([{ field: 'message.parts[0]' }]);
  });

  test.each([NaN, Infinity, -Infinity])('%s in data, which JSON cannot hold', async (value) => {
    const { client } = await startGrpcEdge();
    const reply = await client.unary(A2AService.sendMessage, sendRequest(userMessage({ parts: [{ data: [value] }] })));
    expect(nameOf(reply.status)).toBe('INVALID_ARGUMENT');
    expect(violationsIn(reply)).toMatchObject([{ field: 'message.parts[0].data' }]);
  });

  test.each([500, 100_000])('data nested %i levels deep', async (depth) => {
    const { client } = await startGrpcEdge();
    const reply = await client.unary(raw(A2AService.sendMessage), nestedRequest(depth));
    expect(nameOf(reply.status)).toBe('INVALID_ARGUMENT');
  });

  test('a time that no clock has', async () => {
    const { client } = await startGrpcEdge();
    const timestamp = new BinaryWriter().uint32(8).int64('9007199254740993').finish();
    const bytes = Buffer.from(new BinaryWriter().uint32(58).bytes(timestamp).finish());
    const reply = await client.unary(raw(A2AService.listTasks), bytes);
    expect(nameOf(reply.status)).toBe('INVALID_ARGUMENT');
    expect(violationsIn(reply)).toMatchObject([{ field: 'statusTimestampAfter' }]);
  });

  test('a state that does not exist is named by its number', () => {
    // Safe: on the wire, the values of an enum are any numbers.
    const status = 99 as unknown as TaskState;
    expect(readListTasks(() => ({ ...ListTasksRequest.fromJSON({}), status }))).toEqual({ status: 99 });
  });
});

describe('bytes that are not the message of the method are INVALID_ARGUMENT', () => {
  test.each([
    ['a tag of zero', [0, 0, 0]],
    ['a length beyond the end', [0x0a, 0x7f, 0x61]],
    ['a field that ends before its time', [0x0a]],
    ['a varint without end', [0x18, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]],
    ['an unknown wire type', [0x0f, 1, 2]],
    ['a group that does not end', [0x0b, 0x08, 1]],
    ['JSON', [...Buffer.from('{"id":"t"}')]],
  ])('%s', async (_, bytes) => {
    const handler = scriptedTaskService();
    const { client } = await startGrpcEdge(handler);
    for (const method of [A2AService.getTask, A2AService.subscribeToTask, A2AService.listTasks]) {
      const { status } = await client.unary(bytesMethod(method.path), Buffer.from(bytes));
      expect(nameOf(status)).toBe('INVALID_ARGUMENT');
      const [encoded] = status.metadata.get('grpc-status-details-bin');
      expect(Buffer.isBuffer(encoded) && decodeStatus(encoded).message).toBe(status.details);
    }
    expect(handler.calls).toEqual([]);
  });

  test('unknown fields are passed over', async () => {
    const handler = scriptedTaskService();
    const { client } = await startGrpcEdge(handler);
    const bytes = new BinaryWriter().uint32(18).string('t').uint32(802).string('of a later version').finish();
    const { status } = await client.unary(raw(A2AService.getTask), Buffer.from(bytes));
    expect(nameOf(status)).toBe('OK');
    expect(handler.calls).toMatchObject([{ request: { id: 't' } }]);
  });
});

/** A message whose `data` is a list in a list in a list … Written from its end. */
function nestedRequest(depth: number): Buffer {
  const backwards: Uint8Array[] = [];
  let size = 0;
  const add = (bytes: Uint8Array): void => {
    backwards.push(bytes);
    size += bytes.length;
  };
  const wrap = (field: number): void => {
    add(
      new BinaryWriter()
        .uint32((field << 3) | 2)
        .uint32(size)
        .finish(),
    );
  };
  add(new BinaryWriter().uint32(17).double(1).finish());
  for (let level = 0; level < depth; level += 1) [1, 6].forEach(wrap);
  [4, 5].forEach(wrap);
  add(new BinaryWriter().uint32(10).string('m').uint32(32).int32(1).finish());
  wrap(2);
  return Buffer.concat(backwards.reverse());
}
