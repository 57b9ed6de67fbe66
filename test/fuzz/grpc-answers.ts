import assert from 'node:assert/strict';
import {
  CancelTaskRequest,
  DeleteTaskPushNotificationConfigRequest,
  GetTaskPushNotificationConfigRequest,
  GetTaskRequest,
  ListTaskPushNotificationConfigsRequest,
  ListTaskPushNotificationConfigsResponse,
  ListTasksRequest,
  ListTasksResponse,
  SendMessageRequest,
  SendMessageResponse,
  StreamResponse,
  SubscribeToTaskRequest,
  Task,
  TaskPushNotificationConfig,
} from '@a2a-js/sdk';
import { A2AService } from '@a2a-js/sdk/server/grpc';
import type { OperationName } from '../../api/operations/operation-name.js';
import { ERROR_CODES, readError } from '../same-answer/outcome.js';
import { readStatusDetails } from '../same-answer/status-details.js';
import type { GrpcAnswer } from './grpc-client.js';
import type { GrpcRequest } from './grpc-requests.js';
import { checkResult } from './results.js';

interface Codec<Request, Response> {
  readonly requestDeserialize: (bytes: Buffer) => Request;
  readonly responseDeserialize: (bytes: Buffer) => Response;
}

/** A request or a result in ProtoJSON. */
interface Reader {
  request(bytes: Buffer): unknown;
  result(bytes: Buffer): unknown;
}

function reader<Request, Response>(
  codec: Codec<Request, Response>,
  request: { toJSON(message: Request): unknown },
  result: { toJSON(message: Response): unknown },
): Reader {
  return {
    request: (bytes) => request.toJSON(codec.requestDeserialize(bytes)),
    result: (bytes) => result.toJSON(codec.responseDeserialize(bytes)),
  };
}

/** The operations that can have results here; the others are always refused. */
const READERS: Readonly<Partial<Record<OperationName, Reader>>> = {
  SendMessage: reader(A2AService.sendMessage, SendMessageRequest, SendMessageResponse),
  SendStreamingMessage: reader(A2AService.sendStreamingMessage, SendMessageRequest, StreamResponse),
  GetTask: reader(A2AService.getTask, GetTaskRequest, Task),
  ListTasks: reader(A2AService.listTasks, ListTasksRequest, {
    // Protocol Buffers do not tell nothing from none.
    toJSON: (list: ListTasksResponse) => ({
      ...{ tasks: [], nextPageToken: '', totalSize: 0 },
      ...fieldsOf(ListTasksResponse.toJSON(list)),
    }),
  }),
  CancelTask: reader(A2AService.cancelTask, CancelTaskRequest, Task),
  SubscribeToTask: reader(A2AService.subscribeToTask, SubscribeToTaskRequest, StreamResponse),
  CreateTaskPushNotificationConfig: reader(
    A2AService.createTaskPushNotificationConfig,
    TaskPushNotificationConfig,
    TaskPushNotificationConfig,
  ),
  GetTaskPushNotificationConfig: reader(
    A2AService.getTaskPushNotificationConfig,
    GetTaskPushNotificationConfigRequest,
    TaskPushNotificationConfig,
  ),
  ListTaskPushNotificationConfigs: reader(
    A2AService.listTaskPushNotificationConfigs,
    ListTaskPushNotificationConfigsRequest,
    {
      toJSON: (list: ListTaskPushNotificationConfigsResponse) => ({
        ...{ configs: [], nextPageToken: '' },
        ...fieldsOf(ListTaskPushNotificationConfigsResponse.toJSON(list)),
      }),
    },
  ),
  DeleteTaskPushNotificationConfig: reader(
    A2AService.deleteTaskPushNotificationConfig,
    DeleteTaskPushNotificationConfigRequest,
    { toJSON: () => ({}) },
  ),
};

/** Checks what came back over gRPC. @returns what kind of answer it was. */
export function checkGrpcAnswer(request: GrpcRequest, answer: GrpcAnswer): string {
  const { status, messages } = answer;
  const [, service, method = ''] = request.path.split('/');
  if (status === 'OK') {
    // Safe: an operation that there is not has no reader.
    const operation = method as OperationName;
    const own = service === 'lf.a2a.v1.A2AService' && Object.hasOwn(READERS, method) ? READERS[operation] : undefined;
    for (const message of own ? messages : [])
      checkResult(operation, fieldsOf(own?.request(request.bytes)), own?.result(message));
    if (!own && request.path.startsWith('/lf.a2a.v1') && messages.length > 0)
      throw new Error(`${method} has a result.`);
    if (!request.stream) assert.equal(messages.length, 1);
    return `${method} ${request.stream ? 'stream' : 'result'}`;
  }
  const kind = kindOf(answer, request.path);
  // What the client itself has done.
  if (status === 'CANCELLED') assert.ok(request.cancelAfter !== undefined, 'nobody has canceled');
  if (status === 'DEADLINE_EXCEEDED') assert.ok(request.deadline !== undefined, 'there is no deadline');
  return kind;
}

const PLAIN = ['INVALID_ARGUMENT', 'UNIMPLEMENTED', 'CANCELLED', 'DEADLINE_EXCEEDED'];

/** Errors that have another status in 0.3. */
const OLD_UNIMPLEMENTED = ['PUSH_NOTIFICATION_NOT_SUPPORTED', 'UNSUPPORTED_OPERATION'];

/** What gRPC itself wants to be said of services that are not known, and of bytes that are no request. */
function isOfHealth(path: string, status: string): boolean {
  return path.startsWith('/grpc.health.v1.') && (status === 'NOT_FOUND' || status === 'INTERNAL');
}

/** The kind of an error. @throws when its status and details do not agree: nothing unknown or internal is one. */
function kindOf({ status, text, details }: GrpcAnswer, path: string): string {
  const list = details ? readStatusDetails(details) : [];
  assert.notEqual(text, '');
  if (list.length === 0) {
    assert.ok(PLAIN.includes(status) || isOfHealth(path, status), `${status}: ${text}`);
    return status;
  }
  const { kind } = readError(text, list);
  const isOld = path.startsWith('/a2a.v1.') && OLD_UNIMPLEMENTED.includes(kind);
  assert.equal(status, isOld ? 'UNIMPLEMENTED' : ERROR_CODES[kind]?.grpc, `${kind} has another status`);
  return kind;
}

function fieldsOf(json: unknown): Readonly<Record<string, unknown>> {
  // Safe: the SDK writes every message as an object.
  return json as Readonly<Record<string, unknown>>;
}
