import { fileURLToPath } from 'node:url';
import type { DescMethod } from '@bufbuild/protobuf';
import { createWriter } from '../../protocol/v03/write.js';
import { toV03GrpcCard } from '../cards/v03-card.js';
import type { GrpcMethod, GrpcService } from '../grpc/service.js';
import { EXTENSION_HEADERS } from '../operations/extensions.js';
import { toV03GrpcError } from './errors.js';
import { createV03EventSerializer } from './last-event.js';
import { openMethod, runUnaryMethod, type Method } from './method.js';
import { readProtoBytes, writeProtoBytes } from './proto-bytes.js';
import { protoDialect, protoJson } from './proto-dialect.js';
import { createProtoMethods } from './proto-methods.js';
import { readProtoService } from './proto-service.js';
import type { V03Operation } from './rest-resources.js';

const NAME = 'a2a.v1.A2AService';

/** What 0.3 calls the operations here. */
const OPERATIONS: Readonly<Record<string, V03Operation>> = {
  SendMessage: 'SendMessage',
  SendStreamingMessage: 'SendStreamingMessage',
  GetTask: 'GetTask',
  CancelTask: 'CancelTask',
  TaskSubscription: 'SubscribeToTask',
  CreateTaskPushNotificationConfig: 'CreateTaskPushNotificationConfig',
  GetTaskPushNotificationConfig: 'GetTaskPushNotificationConfig',
  ListTaskPushNotificationConfig: 'ListTaskPushNotificationConfigs',
  DeleteTaskPushNotificationConfig: 'DeleteTaskPushNotificationConfig',
  GetAgentCard: 'GetExtendedAgentCard',
};

/**
 * The service of A2A 0.3: its ProtoJSON, in bytes. It has no place for an agent in its requests: all are for the default
 * agent.
 */
export function createV03Service(): GrpcService {
  const methods = createProtoMethods({ ...protoJson, card: toV03GrpcCard });
  const protoFile = fileURLToPath(new URL('./a2a-v03.proto', import.meta.url));
  return {
    name: NAME,
    protocolVersion: '0.3',
    extensionsKey: EXTENSION_HEADERS['0.3'].toLowerCase(),
    protoFile,
    methods: readProtoService(protoFile, NAME).methods.map((method) => {
      const operation = OPERATIONS[method.name];
      if (!operation) throw new Error(`${protoFile} has a method that is not served: ${method.name}.`);
      return serve(method, methods[operation]);
    }),
  };
}

function serve({ name, input, output }: DescMethod, method: Method): GrpcMethod {
  const base = { path: `/${NAME}/${name}`, decode: (bytes: Buffer) => readProtoBytes(input, bytes) };
  if (method.kind === 'unary') {
    return {
      ...base,
      kind: 'unary',
      operation: method.operation,
      async run(request, operations, call) {
        try {
          return writeProtoBytes(output, await runUnaryMethod(method, request, operations, call));
        } catch (error) {
          throw toV03GrpcError(error);
        }
      },
    };
  }
  const { event: write } = createWriter(protoDialect);
  return {
    ...base,
    kind: 'stream',
    operation: method.operation,
    async open(request, operations, call) {
      try {
        return await openMethod(method, request, operations, call);
      } catch (error) {
        throw toV03GrpcError(error);
      }
    },
    writeEvent: createV03EventSerializer((event, isLast) => writeProtoBytes(output, write(event, isLast))),
  };
}
