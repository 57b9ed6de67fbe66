import { fileURLToPath } from 'node:url';
import {
  AgentCard,
  CancelTaskRequest,
  DeleteTaskPushNotificationConfigRequest,
  GetExtendedAgentCardRequest,
  GetTaskPushNotificationConfigRequest,
  GetTaskRequest,
  ListTaskPushNotificationConfigsRequest,
  ListTaskPushNotificationConfigsResponse,
  SubscribeToTaskRequest,
  TaskPushNotificationConfig,
  type StreamResponse,
} from '@a2a-js/sdk';
import { A2AService } from '@a2a-js/sdk/server/grpc';
import { EXTENSION_HEADERS } from '../operations/extensions.js';
import type { OperationName } from '../operations/operation-name.js';
import type { Params } from '../operations/operations.js';
import { createEventSerializer } from '../streams/event-serializer.js';
import { checkTags, readListTasks, readRequest, readSendMessage, type RequestReader } from './read-request.js';
import type { GrpcService, StreamMethod, UnaryMethod } from './service.js';
import { toListTasksResponse, toSendMessageResponse, toStreamResponse, toTask } from './write-result.js';

/** The service of A2A 1.0 (§10). */
export function createA2AService(): GrpcService {
  return {
    name: 'lf.a2a.v1.A2AService',
    protocolVersion: '1.0',
    extensionsKey: EXTENSION_HEADERS['1.0'].toLowerCase(),
    protoFile: fileURLToPath(new URL('./a2a.proto', import.meta.url)),
    methods: [
      unary('SendMessage', A2AService.sendMessage, readSendMessage, toSendMessageResponse),
      stream('SendStreamingMessage', A2AService.sendStreamingMessage, readSendMessage),
      unary('GetTask', A2AService.getTask, readRequest(GetTaskRequest), toTask),
      unary('ListTasks', A2AService.listTasks, readListTasks, toListTasksResponse),
      unary('CancelTask', A2AService.cancelTask, readRequest(CancelTaskRequest), toTask),
      stream('SubscribeToTask', A2AService.subscribeToTask, readRequest(SubscribeToTaskRequest)),
      unary(
        'CreateTaskPushNotificationConfig',
        A2AService.createTaskPushNotificationConfig,
        readRequest(TaskPushNotificationConfig),
        TaskPushNotificationConfig.fromJSON,
      ),
      unary(
        'GetTaskPushNotificationConfig',
        A2AService.getTaskPushNotificationConfig,
        readRequest(GetTaskPushNotificationConfigRequest),
        TaskPushNotificationConfig.fromJSON,
      ),
      unary(
        'ListTaskPushNotificationConfigs',
        A2AService.listTaskPushNotificationConfigs,
        readRequest(ListTaskPushNotificationConfigsRequest),
        ListTaskPushNotificationConfigsResponse.fromJSON,
      ),
      unary(
        'DeleteTaskPushNotificationConfig',
        A2AService.deleteTaskPushNotificationConfig,
        readRequest(DeleteTaskPushNotificationConfigRequest),
        () => ({}),
      ),
      unary(
        'GetExtendedAgentCard',
        A2AService.getExtendedAgentCard,
        readRequest(GetExtendedAgentCardRequest),
        AgentCard.fromJSON,
      ),
    ],
  };
}

/** The SDK's binary codec of a method. */
interface Codec<Request, Result> {
  readonly path: string;
  readonly requestDeserialize: (bytes: Buffer) => Request;
  readonly responseSerialize: (result: Result) => Buffer;
}

function unary<Request, Result>(
  name: OperationName,
  codec: Codec<Request, Result>,
  read: RequestReader<Request>,
  toResult: (json: object) => Result,
): UnaryMethod {
  return {
    kind: 'unary',
    path: codec.path,
    operation: name,
    decode: decoder(codec, read),
    async run(params, operations, call) {
      const operation = operations[name];
      if (operation.kind !== 'unary') throw new Error(`${name} has become an operation with a stream of results.`);
      return codec.responseSerialize(toResult(await operation.run(params, call)));
    },
  };
}

function stream<Request>(
  name: OperationName,
  codec: Codec<Request, StreamResponse>,
  read: RequestReader<Request>,
): StreamMethod {
  return {
    kind: 'stream',
    path: codec.path,
    operation: name,
    decode: decoder(codec, read),
    async open(params, operations, call) {
      const operation = operations[name];
      if (operation.kind !== 'stream') throw new Error(`${name} has become an operation with one result.`);
      return operation.run(params, call);
    },
    writeEvent: createEventSerializer((event) => codec.responseSerialize(toStreamResponse(event))),
  };
}

function decoder<Request>(codec: Codec<Request, never>, read: RequestReader<Request>): (bytes: Buffer) => Params {
  return (bytes) => {
    checkTags(bytes);
    return read(() => codec.requestDeserialize(bytes));
  };
}
