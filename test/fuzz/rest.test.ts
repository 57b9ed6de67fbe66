import { describe } from 'vitest';
import { createHttpClient } from './http-client.js';
import { showRequest } from './http-request.js';
import { createParamsMaker } from './params.js';
import { checkRestAnswer } from './rest-answers.js';
import { restRequests } from './rest-requests.js';
import { testFuzz } from './run-against.js';
import { CONCURRENCY } from './run.js';
import { loadSchema } from './schema.js';
import { useFuzzStack } from './stack.js';
import { createV03Requests } from './v03-params.js';

const stack = useFuzzStack('fuzz-rest');

describe('the HTTP+JSON binding under bad and odd requests (§11)', () => {
  testFuzz(stack, () => {
    const client = createHttpClient(stack.api.url, CONCURRENCY);
    return {
      requests: restRequests(createParamsMaker(loadSchema('1.0'), stack.known), createV03Requests(stack.known)),
      exchange: async (request) => checkRestAnswer(request, await client.send(request)),
      show: showRequest,
      close: client.close,
    };
  }, [
    ...['task', 'sent task', 'list', 'agents', 'card', 'health', 'stream', 'task of 0.3', 'stream of 0.3'],
    ...['INVALID_PARAMS', 'TASK_NOT_FOUND', 'TASK_NOT_CANCELABLE', 'UNSUPPORTED_OPERATION'],
    ...['CONTENT_TYPE_NOT_SUPPORTED', 'VERSION_NOT_SUPPORTED', 'PUSH_NOTIFICATION_NOT_SUPPORTED'],
    ...['HTTP 400', 'HTTP 404', 'HTTP 405', 'HTTP 415', 'HTTP 404 without a body'],
  ]);
});
