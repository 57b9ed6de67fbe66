import { fileURLToPath } from 'node:url';
import { LEGACY_HTTP_EXTENSION_HEADER } from '@a2a-js/sdk/compat/v0_3';
import { LegacyA2AService } from '@a2a-js/sdk/compat/v0_3/server/grpc';
import { checkTags } from '../grpc/read-request.js';
import type { GrpcService, StreamMethod, UnaryMethod } from '../grpc/service.js';
import { createV03EventWriter } from './event-writer.js';
import { runExchange, type Exchange } from './exchange.js';
import type { Fields } from './fields.js';
import { toV03GrpcError } from './grpc-errors.js';
import { grpcForm } from './grpc-form.js';
import { readGrpcSend } from './grpc-read.js';
import type { GrpcEvent } from './grpc-types.js';
import { writeGrpcEvent } from './grpc-write.js';
import { createProtoExchanges } from './proto-exchanges.js';
import { openExchange } from './stream.js';

/** The service of A2A 0.3. It has no place for an agent in its requests: all are for the default agent. */
export function createV03Service(): GrpcService {
  const exchanges = createProtoExchanges(grpcForm);
  const service = LegacyA2AService;
  return {
    name: 'a2a.v1.A2AService',
    protocolVersion: '0.3',
    extensionsKey: LEGACY_HTTP_EXTENSION_HEADER.toLowerCase(),
    protoFile: fileURLToPath(new URL('./a2a-v03.proto', import.meta.url)),
    methods: [
      unary(exchanges.SendMessage, service.sendMessage, readGrpcSend),
      stream(exchanges.SendStreamingMessage, service.sendStreamingMessage, readGrpcSend),
      unary(exchanges.GetTask, service.getTask, asItIs),
      unary(exchanges.CancelTask, service.cancelTask, asItIs),
      stream(exchanges.SubscribeToTask, service.taskSubscription, asItIs),
      unary(exchanges.CreateTaskPushNotificationConfig, service.createTaskPushNotificationConfig, asItIs),
      unary(exchanges.GetTaskPushNotificationConfig, service.getTaskPushNotificationConfig, asItIs),
      unary(exchanges.ListTaskPushNotificationConfigs, service.listTaskPushNotificationConfig, asItIs),
      unary(exchanges.DeleteTaskPushNotificationConfig, service.deleteTaskPushNotificationConfig, asItIs),
      unary(exchanges.GetExtendedAgentCard, service.getAgentCard, asItIs),
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
  exchange: Exchange,
  codec: Codec<Request, Result>,
  read: (request: Request) => Fields,
): UnaryMethod {
  if (exchange.kind !== 'unary') throw new Error(`${exchange.operation} has become an operation with a stream.`);
  return {
    kind: 'unary',
    path: codec.path,
    operation: exchange.operation,
    decode: decoder(codec, read),
    async run(request, operations, call) {
      try {
        // Safe: `grpcForm` writes the message of the method.
        return codec.responseSerialize((await runExchange(exchange, request, operations, call)) as Result);
      } catch (error) {
        throw toV03GrpcError(error);
      }
    },
  };
}

function stream<Request>(
  exchange: Exchange,
  codec: Codec<Request, GrpcEvent>,
  read: (request: Request) => Fields,
): StreamMethod {
  if (exchange.kind !== 'stream') throw new Error(`${exchange.operation} has become an operation with one result.`);
  return {
    kind: 'stream',
    path: codec.path,
    operation: exchange.operation,
    decode: decoder(codec, read),
    async open(request, operations, call) {
      try {
        return await openExchange(exchange, request, operations, call);
      } catch (error) {
        throw toV03GrpcError(error);
      }
    },
    writeEvent: createV03EventWriter((event, isLast) => codec.responseSerialize(writeGrpcEvent(event, isLast))),
  };
}

function decoder<Request>(codec: Codec<Request, never>, read: (request: Request) => Fields): (bytes: Buffer) => Fields {
  return (bytes) => {
    checkTags(bytes);
    return read(codec.requestDeserialize(bytes));
  };
}

/** All requests but those of a send have their ProtoJSON form in memory. */
function asItIs(request: object): Fields {
  return { ...request };
}
