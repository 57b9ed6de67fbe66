import fc from 'fast-check';
import { describe } from 'vitest';
import { createHttpClient } from './http-client.js';
import { showRequest, type HttpRequest } from './http-request.js';
import { createParamsMaker } from './params.js';
import { checkRawAnswer, sendRaw } from './raw-http.js';
import { rawRequests, showRaw, type RawRequest } from './raw-requests.js';
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
    const { url } = stack.api;
    const client = createHttpClient(url, CONCURRENCY);
    const requests: fc.Arbitrary<HttpRequest | RawRequest> = fc.oneof(
      {
        weight: 60,
        arbitrary: restRequests(createParamsMaker(loadSchema('1.0'), stack.known), createV03Requests(stack.known)),
      },
      { weight: 1, arbitrary: rawRequests },
    );
    return {
      requests,
      exchange: async (request) =>
        'raw' in request
          ? checkRawAnswer(request, await sendRaw(url, request))
          : checkRestAnswer(request, await client.send(request)),
      show: (request) => ('raw' in request ? showRaw(request) : showRequest(request)),
      close: client.close,
    };
  }, [
    ...['task', 'sent task', 'list', 'agents', 'card', 'health', 'stream', 'task of 0.3', 'stream of 0.3'],
    ...['INVALID_PARAMS', 'TASK_NOT_FOUND', 'TASK_NOT_CANCELABLE', 'UNSUPPORTED_OPERATION'],
    ...['CONTENT_TYPE_NOT_SUPPORTED', 'VERSION_NOT_SUPPORTED'],
    ...['push config', 'push configs', 'deleted', 'push configs of 0.3'],
    ...['HTTP 400', 'HTTP 404', 'HTTP 405', 'HTTP 415', 'HTTP 404 without a body', 'not HTTP: HTTP 400'],
  ]);
});
