import { describe, expect, test } from 'vitest';
import { createFieldNames } from '../../../api/v03/field-names.js';
import { readProtoBytes, writeProtoBytes } from '../../../api/v03/proto-bytes.js';
import { protoDialect } from '../../../api/v03/proto-dialect.js';
import { readSend } from '../../../api/v03/read-send.js';
import { messageSchema } from '../../../api/validation/message.js';
import { read } from '../../../api/validation/violations.js';
import type { JsonValue, Message, Part } from '../../../protocol/a2a.js';
import { MAX_JSON_DEPTH } from '../../../protocol/limits.js';
import { rpcDialect } from '../../../protocol/v03/rpc-dialect.js';
import { createWriter } from '../../../protocol/v03/write.js';
import { v03Method } from '../../support/clients/v03-bytes.js';
import { userMessage } from '../../support/stacks/scripted-task-service.js';

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
  const { input } = v03Method('sendMessage');
  const bytes = writeProtoBytes(input, createWriter(protoDialect).event({ message }, false));
  return read(messageSchema, readSend(readProtoBytes(input, bytes), 'proto', createFieldNames())['message']);
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
  test.each(Object.entries(PARTS))('%s comes back as it was', (_name, part) => {
    const message = userMessage({ parts: [part] });
    expect(throughGrpc(message)).toEqual(message);
  });

  test('data of as many levels as are taken comes back as it was', () => {
    let data: JsonValue = {};
    for (let level = 1; level < MAX_JSON_DEPTH; level += 1) data = { a: data };
    const message = userMessage({ parts: [{ data }] });
    expect(throughGrpc(message)).toEqual(message);
  });

  test('the name of a file and the metadata of a part have the numbers of the Python SDK', () => {
    const text = (value: string) => [value.length, ...Buffer.from(value)];
    const file = [0x0a, ...text('u:1'), 0x22, ...text('a.txt')];
    // {"k": true}
    const metadata = [0x0a, 7, 0x0a, ...text('k'), 0x12, 2, 0x20, 1];
    const part = [0x12, file.length, ...file, 0x22, metadata.length, ...metadata];
    const content = [0x2a, part.length, ...part];
    const { input } = v03Method('sendMessage');
    const json = { message: { content: [{ file: { fileWithUri: 'u:1', name: 'a.txt' }, metadata: { k: true } }] } };
    const bytes = Buffer.from([0x0a, content.length, ...content]);
    expect(readProtoBytes(input, bytes)).toEqual(json);
    expect(writeProtoBytes(input, json)).toEqual(bytes);
  });
});
