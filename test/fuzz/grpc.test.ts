import { describe } from 'vitest';
import { checkGrpcAnswer } from './grpc-answers.js';
import { createGrpcFuzzClient } from './grpc-client.js';
import { grpcRequests, showGrpcRequest } from './grpc-requests.js';
import { testFuzz } from './run-against.js';
import { loadSchema } from './schema.js';
import { useFuzzStack } from './stack.js';

const stack = useFuzzStack('fuzz-grpc');

describe('the gRPC binding under bad and odd calls (§10)', () => {
  testFuzz(stack, () => {
    const client = createGrpcFuzzClient(stack.api.grpc);
    return {
      requests: grpcRequests(loadSchema('1.0'), loadSchema('0.3'), stack.known),
      exchange: async (request) => checkGrpcAnswer(request, await client.send(request)),
      show: showGrpcRequest,
      close: client.close,
    };
  }, [
    ...['SendMessage result', 'SendStreamingMessage stream', 'GetTask result', 'ListTasks result'],
    ...['CancelTask result', 'SubscribeToTask stream', 'TaskSubscription stream', 'Check result'],
    ...['INVALID_ARGUMENT', 'UNIMPLEMENTED', 'DEADLINE_EXCEEDED', 'CANCELLED', 'INVALID_PARAMS', 'TASK_NOT_FOUND'],
    ...['TASK_NOT_CANCELABLE', 'UNSUPPORTED_OPERATION', 'CONTENT_TYPE_NOT_SUPPORTED', 'VERSION_NOT_SUPPORTED'],
    ...['CreateTaskPushNotificationConfig result', 'GetTaskPushNotificationConfig result'],
    ...['ListTaskPushNotificationConfigs result', 'DeleteTaskPushNotificationConfig result'],
  ]);
});
