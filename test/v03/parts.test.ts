import { LegacyA2AService } from '@a2a-js/sdk/compat/v0_3/server/grpc';
import { describe, expect, test } from 'vitest';
import { createFieldNames } from '../../api/v03/field-names.js';
import { readGrpcSend } from '../../api/v03/grpc-read.js';
import { writeGrpcEvent } from '../../api/v03/grpc-write.js';
import { protoDialect } from '../../api/v03/proto-dialect.js';
import { readSend } from '../../api/v03/read-send.js';
import { rpcDialect } from '../../api/v03/rpc-dialect.js';
import { createWriter } from '../../api/v03/write.js';
import { messageSchema } from '../../api/validation/message.js';
import { read } from '../../api/validation/violations.js';
import type { Message, Part } from '../../protocol/a2a.js';
import { userMessage } from '../support/scripted-handler.js';

const PARTS: Readonly<Record<string, Part>> = {
  text: { text: 'hello' },
  'empty text': { text: '' },
  bytes: { raw: 'aGVsbG8=', filename: 'a.txt', mediaType: 'text/plain' },
  'nameless bytes': { raw: 'aGVsbG8=' },
  uri: { url: 'https://a.test/a.png', filename: 'a.png', mediaType: 'image/png' },
  data: { data: { a: [1, null, { b: true }] } },
  'empty data': { data: {} },
  'a list as data': { data: [1, 'two', null] },
  'text as data': { data: 'text' },
  'null as data': { data: null },
  'a part with metadata': { text: 'hello', metadata: { source: 'test' } },
  'a list with metadata': { data: [1], metadata: { source: 'test' } },
};

/** A message of 1.0 goes out in a form of 0.3, through JSON, and comes in again. */
function throughJson(form: 'rpc' | 'proto', message: Message): Message {
  const written = createWriter(form === 'rpc' ? rpcDialect : protoDialect).event({ message }, false);
  const wire = JSON.parse(JSON.stringify(form === 'rpc' ? { message: written } : written)) as Record<string, unknown>;
  return read(messageSchema, readSend(wire, form, createFieldNames())['message']);
}

/** The same by the bytes of gRPC. */
function throughGrpc(message: Message): Message {
  const { payload } = writeGrpcEvent({ message }, false);
  if (payload?.$case !== 'msg') throw new Error('The message came out as something else.');
  const bytes = LegacyA2AService.sendMessage.requestSerialize({
    request: payload.value,
    configuration: undefined,
    metadata: undefined,
  });
  const request = readGrpcSend(LegacyA2AService.sendMessage.requestDeserialize(bytes));
  return read(messageSchema, readSend(request, 'proto', createFieldNames())['message']);
}

describe.each(['rpc', 'proto'] as const)('in the %s form', (form) => {
  test.each(Object.entries(PARTS))('%s comes back as it was', (_name, part) => {
    const message = userMessage({ parts: [part] });
    expect(throughJson(form, message)).toEqual(message);
  });

  test('a message comes back with all its fields', () => {
    const message = userMessage({
      contextId: 'c',
      taskId: 't',
      metadata: { a: 1 },
      extensions: ['https://a.test/x'],
      ...(form === 'rpc' && { referenceTaskIds: ['r'] }),
    });
    expect(throughJson(form, message)).toEqual(message);
  });

  test('the media type of text is kept in its metadata', () => {
    const part = { text: '# a', mediaType: 'text/markdown', metadata: { source: 'test' } };
    expect(throughJson(form, userMessage({ parts: [part] })).parts).toEqual([
      { text: '# a', metadata: { source: 'test', mediaType: 'text/markdown' } },
    ]);
  });
});

describe('over gRPC', () => {
  test.each([
    ['text', PARTS['text']],
    ['nameless bytes', PARTS['nameless bytes']],
    ['uri', { url: 'https://a.test/a.png', mediaType: 'image/png' }],
    ['data', PARTS['data']],
  ] as const)('%s comes back as it was', (_name, part) => {
    const message = userMessage({ parts: part ? [part] : [] });
    expect(throughGrpc(message)).toEqual(message);
  });

  test('the name of a file and the metadata of a part have no place', () => {
    const message = userMessage({ parts: [{ raw: 'aGVsbG8=', filename: 'a.txt', metadata: { a: 1 } }] });
    expect(throughGrpc(message).parts).toEqual([{ raw: 'aGVsbG8=' }]);
  });
});
