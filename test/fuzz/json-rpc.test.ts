import { describe } from 'vitest';
import { createHttpClient } from './http-client.js';
import { showRequest } from './http-request.js';
import { checkJsonRpcAnswer } from './json-rpc-answers.js';
import { jsonRpcRequests } from './json-rpc-requests.js';
import { createParamsMaker } from './params.js';
import { testFuzz } from './run-against.js';
import { CONCURRENCY } from './run.js';
import { loadSchema } from './schema.js';
import { useFuzzStack } from './stack.js';
import { createV03Requests } from './v03-params.js';

const stack = useFuzzStack('fuzz-json-rpc');

describe('the JSON-RPC binding under bad and odd requests (§9)', () => {
  testFuzz(stack, () => {
    const client = createHttpClient(stack.api.url, CONCURRENCY);
    return {
      requests: jsonRpcRequests(createParamsMaker(loadSchema('1.0'), stack.known), createV03Requests(stack.known)),
      exchange: async (request) => checkJsonRpcAnswer(request, await client.send(request)),
      show: showRequest,
      close: client.close,
    };
  }, [
    ...['SendMessage result', 'SendStreamingMessage stream', 'GetTask result', 'ListTasks result'],
    ...['CancelTask result', 'SubscribeToTask stream', 'tasks/get result', 'tasks/resubscribe stream'],
    ...['PARSE_ERROR', 'INVALID_REQUEST', 'METHOD_NOT_FOUND', 'INVALID_PARAMS', 'TASK_NOT_FOUND'],
    ...['TASK_NOT_CANCELABLE', 'UNSUPPORTED_OPERATION', 'CONTENT_TYPE_NOT_SUPPORTED', 'VERSION_NOT_SUPPORTED'],
    ...['CreateTaskPushNotificationConfig result', 'GetTaskPushNotificationConfig result'],
    ...['ListTaskPushNotificationConfigs result', 'DeleteTaskPushNotificationConfig result'],
    ...['tasks/pushNotificationConfig/set result', 'tasks/pushNotificationConfig/get result'],
    ...['tasks/pushNotificationConfig/list result', 'tasks/pushNotificationConfig/delete result'],
    ...['HTTP 404', 'HTTP 415'],
  ]);
});
