import { describe, expect, test } from 'vitest';
import { MAX_MESSAGE_BYTES } from '../../../protocol/limits.js';
import { restFailure, violationsOf } from '../../support/clients/failures.js';
import { containing, post, type Reply, startEdge } from '../../support/stacks/edge.js';
import { scriptedTaskService, userMessage, type HandlerCall } from '../../support/stacks/scripted-task-service.js';

/** Sends the text of a request; gives the reply and what reached the handler. */
async function sendText(body: string): Promise<{ reply: Reply; request: HandlerCall['request'] | undefined }> {
  const handler = scriptedTaskService();
  const { url } = await startEdge(handler);
  const reply = await post(`${url}/message:send`, body);
  return { reply, request: handler.calls[0]?.request };
}

function withPart(part: unknown): string {
  return JSON.stringify({ message: { ...userMessage(), parts: [part] } });
}

const canonical = { messageId: 'm-1', role: 'ROLE_USER', parts: [{ text: 'hello' }] };
const configuration = { acceptedOutputModes: [], returnImmediately: false };

describe('a valid request reaches the handler in canonical form', () => {
  const message = JSON.stringify(canonical);
  test.each([
    ['defaults are filled in', `{"message":${message}}`, { message: canonical, configuration }],
    [
      'snake_case names',
      `{"message":{"message_id":"m-1","role":"ROLE_USER","context_id":"c","task_id":"t","reference_task_ids":["r"],
        "parts":[{"text":"a","media_type":"text/plain"}]},
        "configuration":{"accepted_output_modes":["text/csv"],"history_length":2,"return_immediately":true}}`,
      {
        message: {
          ...canonical,
          contextId: 'c',
          taskId: 't',
          referenceTaskIds: ['r'],
          parts: [{ text: 'a', mediaType: 'text/plain' }],
        },
        configuration: { acceptedOutputModes: ['text/csv'], historyLength: 2, returnImmediately: true },
      },
    ],
    [
      'the number of an enum value',
      `{"message":{"messageId":"m-1","role":1,"parts":[{"text":"hello"}]}}`,
      { message: canonical, configuration },
    ],
    [
      'an int as text',
      `{"message":${message},"configuration":{"historyLength":"0"}}`,
      { message: canonical, configuration: { ...configuration, historyLength: 0 } },
    ],
    [
      'null and empty text are unset',
      `{"message":{"messageId":"m-1","role":"ROLE_USER","contextId":"","taskId":null,"metadata":null,"extensions":null,
        "parts":[{"text":"hello","filename":"","mediaType":null,"raw":null,"url":null,"data":null}]},
        "configuration":null,"metadata":null}`,
      { message: canonical, configuration },
    ],
    [
      'unknown fields are ignored',
      `{"message":{"messageId":"m-1","role":"ROLE_USER","kind":"message","parts":[{"kind":"text","text":"hello"}]},
        "later":1}`,
      { message: canonical, configuration },
    ],
    [
      'metadata is kept as it is',
      `{"message":${message},"metadata":{"a_b":{"cD":[1,null,{}]}}}`,
      { message: canonical, configuration, metadata: { a_b: { cD: [1, null, {}] } } },
    ],
  ])('%s', async (_name, body, expected) => {
    const { reply, request } = await sendText(body);
    expect(reply.status).toBe(200);
    expect(request).toStrictEqual(expected);
  });
});

describe('a valid part reaches the handler in canonical form', () => {
  test.each([
    [{ text: '' }, { text: '' }],
    [{ raw: '+/8=' }, { raw: '+/8=' }],
    [{ raw: '-_8' }, { raw: '+/8=' }],
    [{ raw: '' }, { raw: '' }],
    [
      { raw: 'YQ', filename: 'a.txt' },
      { raw: 'YQ==', filename: 'a.txt' },
    ],
    [{ url: 'https://files.test/a b.csv' }, { url: 'https://files.test/a b.csv' }],
    [{ url: 's3://bucket/key' }, { url: 's3://bucket/key' }],
    [{ data: null }, { data: null }],
    [{ data: false }, { data: false }],
    [{ data: '' }, { data: '' }],
    [{ data: { text: null } }, { data: { text: null } }],
    [
      { data: 1, metadata: { k: 'v' } },
      { data: 1, metadata: { k: 'v' } },
    ],
  ])('%j is %j', async (part, expected) => {
    const { reply, request } = await sendText(withPart(part));
    expect(reply.status).toBe(200);
    expect(request).toMatchObject({ message: { parts: [expected] } });
    expect(request && 'message' in request && request.message.parts).toStrictEqual([expected]);
  });
});

describe('a bad part is refused with its path and the reason', () => {
  const deep = '['.repeat(200) + ']'.repeat(200);
  test.each([
    ['{}', 'message.parts[0]', 'must have one of text, raw, url, data'],
    ['{"text":"a","url":"https://a.test"}', 'message.parts[0]', 'has text and url'],
    ['null', 'message.parts[0]', 'must be an object'],
    ['"hello"', 'message.parts[0]', 'must be an object'],
    ['{"text":{"a":1}}', 'message.parts[0].text', 'must be a string'],
    ['{"raw":"a"}', 'message.parts[0].raw', 'must be base64'],
    ['{"raw":"YQ="}', 'message.parts[0].raw', 'must be base64'],
    ['{"raw":"Y Q="}', 'message.parts[0].raw', 'must be base64'],
    ['{"raw":[1,2]}', 'message.parts[0].raw', 'must be a string'],
    ['{"url":"/etc/passwd"}', 'message.parts[0].url', 'must be an absolute URL'],
    ['{"url":""}', 'message.parts[0].url', 'must be an absolute URL'],
    ['{"text":"a","metadata":[1]}', 'message.parts[0].metadata', 'must be a JSON object'],
    ['{"text":"a","mediaType":5}', 'message.parts[0].mediaType', 'must be a string'],
    [`{"data":${deep}}`, 'message.parts[0].data', 'nested more than 28 levels'],
    ['{"data":[1e999]}', 'message.parts[0].data', 'out of range'],
  ])('%s: %s %s', async (part, field, reason) => {
    const message = JSON.stringify(userMessage({ parts: [] })).replace('"parts":[]', `"parts":[${part}]`);
    const { reply } = await sendText(`{"message":${message}}`);
    expect(reply.status).toBe(400);
    expect(violationsOf(restFailure(reply).details)).toEqual({ [field]: containing(reason) });
  });
});

describe('a bad field is refused with its path and the reason', () => {
  const message = userMessage();
  test.each([
    [{}, 'message', 'is required'],
    [{ message: 'hi' }, 'message', 'must be an object'],
    [{ message: { ...message, messageId: undefined } }, 'message.messageId', 'is required'],
    [{ message: { ...message, messageId: '' } }, 'message.messageId', 'must not be empty'],
    [{ message: { ...message, messageId: 5 } }, 'message.messageId', 'must be a string'],
    [{ message: { ...message, messageId: 'x'.repeat(256) } }, 'message.messageId', 'at most 255'],
    [{ message: { ...message, contextId: 'x'.repeat(256) } }, 'message.contextId', 'at most 255'],
    [{ message: { ...message, role: undefined } }, 'message.role', 'is required'],
    [{ message: { ...message, role: 'user' } }, 'message.role', 'must be ROLE_USER, is "user"'],
    [{ message: { ...message, role: 'ROLE_AGENT' } }, 'message.role', 'must be ROLE_USER'],
    [{ message: { ...message, role: 2 } }, 'message.role', 'must be ROLE_USER'],
    [{ message: { ...message, role: 'ROLE_UNSPECIFIED' } }, 'message.role', 'must be ROLE_USER'],
    [{ message: { ...message, parts: undefined } }, 'message.parts', 'is required'],
    [{ message: { ...message, parts: [] } }, 'message.parts', 'must have at least one part'],
    [{ message: { ...message, parts: {} } }, 'message.parts', 'must be a list'],
    [{ message: { ...message, extensions: 'a' } }, 'message.extensions', 'must be a list'],
    [{ message: { ...message, extensions: [1] } }, 'message.extensions[0]', 'must be a string'],
    [{ message: { ...message, referenceTaskIds: [''] } }, 'message.referenceTaskIds[0]', 'must not be empty'],
    [{ message: { ...message, metadata: 'a' } }, 'message.metadata', 'must be a JSON object'],
    [{ message, metadata: [] }, 'metadata', 'must be a JSON object'],
    [{ message, configuration: 1 }, 'configuration', 'must be an object'],
    [{ message, configuration: { historyLength: 'abc' } }, 'configuration.historyLength', 'must be a whole number'],
    [{ message, configuration: { historyLength: -1 } }, 'configuration.historyLength', 'must be a whole number'],
    [{ message, configuration: { historyLength: 1.5 } }, 'configuration.historyLength', 'must be a whole number'],
    [{ message, configuration: { historyLength: 2 ** 31 } }, 'configuration.historyLength', 'must be a whole number'],
    [{ message, configuration: { historyLength: '' } }, 'configuration.historyLength', 'must be a whole number'],
    [{ message, configuration: { returnImmediately: 'false' } }, 'configuration.returnImmediately', 'true or false'],
    [{ message, configuration: { returnImmediately: 1 } }, 'configuration.returnImmediately', 'true or false'],
    [{ message, configuration: { acceptedOutputModes: 'a' } }, 'configuration.acceptedOutputModes', 'must be a list'],
  ])('%j: %s %s', async (body, field, reason) => {
    const { reply, request } = await sendText(JSON.stringify(body));
    expect(request).toBeUndefined();
    expect(reply.status).toBe(400);
    expect(violationsOf(restFailure(reply).details)).toEqual({ [field]: containing(reason) });
  });
});

test('a message of just the largest size is taken, one byte more is not', async () => {
  const overhead = JSON.stringify(userMessage({ parts: [{ text: '' }] })).length;
  const sized = (bytes: number): string => withPart({ text: 'x'.repeat(bytes - overhead) });
  expect((await sendText(sized(MAX_MESSAGE_BYTES))).reply.status).toBe(200);
  const { reply } = await sendText(sized(MAX_MESSAGE_BYTES + 1));
  expect(reply.status).toBe(413);
  expect(restFailure(reply).message).toContain(`${MAX_MESSAGE_BYTES + 1} bytes`);
});

test.each(['x', '-1', '1.0', '1.', '1.2.3', ' '])('afterSequence %j is not the id of an event', async (eventId) => {
  const { url } = await startEdge();
  const reply = await post(`${url}/tasks/t:subscribe?afterSequence=${encodeURIComponent(eventId)}`, '');
  expect(reply.status).toBe(400);
  expect(violationsOf(restFailure(reply).details)).toHaveProperty('afterSequence');
});
