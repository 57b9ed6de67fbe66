import { describe, expect, test } from 'vitest';
import { createFieldNames } from '../../../api/v03/field-names.js';
import type { PartForm } from '../../../api/v03/read-part.js';
import { readSend } from '../../../api/v03/read-send.js';
import { readSendMessage } from '../../../api/validation/send-message.js';
import { defineAgent } from '../../../protocol/agent.js';
import { InvalidParamsError, type FieldViolation } from '../../../tasks/errors.js';

const MESSAGE = { kind: 'message', messageId: 'm', role: 'user', parts: [{ kind: 'text', text: 'hello' }] };

const SENDING = {
  agent: defineAgent({
    card: { name: 'Echo', description: 'Says it again.', version: '1.0.0', skills: [] },
    run: () => undefined,
  }),
  extensions: new Set<string>(),
  idempotencyKey: undefined,
  protocolVersion: '0.3',
  pushNotifications: true,
} as const;

/** What 1.0 makes of a request of 0.3. */
function accepted(form: PartForm, params: object) {
  return readSendMessage(readSend({ ...params }, form, createFieldNames()), SENDING);
}

/** What the caller is told. */
function refused(form: PartForm, params: object): readonly FieldViolation[] {
  const names = createFieldNames();
  try {
    readSendMessage(readSend({ ...params }, form, names), SENDING);
  } catch (error) {
    const own = names.inOwnWords(error);
    if (own instanceof InvalidParamsError) return own.violations;
    throw error;
  }
  throw new Error('The request was taken.');
}

function withPart(part: unknown): object {
  return { message: { ...MESSAGE, parts: [part] } };
}

function withContent(part: unknown): object {
  return { message: { messageId: 'm', role: 'ROLE_USER', content: [part] } };
}

describe('blocking', () => {
  test.each([
    ['rpc', undefined, false],
    ['rpc', {}, false],
    ['rpc', { blocking: true }, false],
    ['rpc', { blocking: false }, true],
    ['proto', undefined, false],
    ['proto', { blocking: true }, false],
    // ProtoJSON does not write false.
    ['proto', {}, true],
    ['proto', { blocking: false }, true],
  ] as const)('in the %s form, %j returns immediately: %s', (form, configuration, returnImmediately) => {
    const { configuration: read } = accepted(form, { message: MESSAGE, ...(configuration && { configuration }) });
    expect(read.returnImmediately).toBe(returnImmediately);
  });
});

describe('historyLength', () => {
  test('0 is no limit in ProtoJSON, which has no other way to say unset', () => {
    expect(
      accepted('proto', { message: MESSAGE, configuration: { historyLength: 0 } }).configuration,
    ).not.toHaveProperty('historyLength');
  });

  test('0 is 0 over JSON-RPC', () => {
    expect(accepted('rpc', { message: MESSAGE, configuration: { historyLength: 0 } }).configuration.historyLength).toBe(
      0,
    );
  });
});

describe('over HTTP', () => {
  test.each([
    ['of the proto', { messageId: 'm', role: 'ROLE_USER', content: [{ text: 'hello' }] }],
    ['of the proto in snake_case', { message_id: 'm', role: 1, content: [{ text: 'hello' }] }],
    ['of the 0.3 text', MESSAGE],
    ['with parts in place of content', { messageId: 'm', role: 'ROLE_USER', parts: [{ text: 'hello' }] }],
  ])('a message %s is taken', (_name, message) => {
    expect(accepted('proto', { message }).message).toEqual({
      messageId: 'm',
      role: 'ROLE_USER',
      parts: [{ text: 'hello' }],
    });
  });

  test('a file in snake_case is taken', () => {
    const part = { file: { file_with_bytes: 'aGk', mime_type: 'text/plain', name: 'a' } };
    expect(accepted('proto', withContent(part)).message.parts).toEqual([
      { raw: 'aGk=', mediaType: 'text/plain', filename: 'a' },
    ]);
  });
});

test('fields of 1.0 are unknown fields of 0.3, and ignored', () => {
  const part = { kind: 'text', text: 'a', raw: '!', url: 'nowhere', mediaType: 7 };
  const request = accepted('rpc', { ...withPart(part), tenant: 'files', configuration: { returnImmediately: true } });
  expect(request).toEqual({
    message: { messageId: 'm', role: 'ROLE_USER', parts: [{ text: 'a' }] },
    configuration: { acceptedOutputModes: [], returnImmediately: false },
  });
});

describe('a violation is named as the caller knows the field', () => {
  test.each<[PartForm, object, string, string]>([
    ['rpc', {}, 'message', 'is required'],
    ['rpc', { message: 7 }, 'message', 'must be an object'],
    ['rpc', { message: { ...MESSAGE, messageId: '' } }, 'message.messageId', 'must not be empty'],
    ['rpc', { message: { ...MESSAGE, parts: 7 } }, 'message.parts', 'must be a list of parts'],
    ['rpc', { message: { ...MESSAGE, parts: [] } }, 'message.parts', 'must have at least one part'],
    ['rpc', { message: { ...MESSAGE, role: undefined } }, 'message.role', 'is required'],
    ['rpc', { message: { ...MESSAGE, role: 'agent' } }, 'message.role', 'must be "user", is "agent"'],
    ['rpc', { message: { ...MESSAGE, role: 1 } }, 'message.role', 'must be "user"'],
    ['rpc', withPart('hello'), 'message.parts[0]', 'must be an object'],
    ['rpc', withPart({}), 'message.parts[0]', 'must have one of text, file, data'],
    ['rpc', withPart({ kind: 'image' }), 'message.parts[0].kind', 'must be one of text, file, data'],
    ['rpc', withPart({ kind: 'text' }), 'message.parts[0].text', 'is required'],
    ['rpc', withPart({ kind: 'text', text: 7 }), 'message.parts[0].text', 'must be a string'],
    ['rpc', withPart({ kind: 'file' }), 'message.parts[0].file', 'is required'],
    ['rpc', withPart({ kind: 'file', file: 'a' }), 'message.parts[0].file', 'must be an object'],
    ['rpc', withPart({ kind: 'file', file: {} }), 'message.parts[0].file', 'must have one of bytes, uri'],
    [
      'rpc',
      withPart({ kind: 'file', file: { bytes: 'aGk=', uri: 'https://a.test' } }),
      'message.parts[0].file',
      'must have one of bytes, uri, has both',
    ],
    ['rpc', withPart({ kind: 'file', file: { bytes: '!' } }), 'message.parts[0].file.bytes', 'must be base64'],
    ['rpc', withPart({ kind: 'file', file: { uri: '!' } }), 'message.parts[0].file.uri', 'must be an absolute URL'],
    [
      'rpc',
      withPart({ kind: 'file', file: { bytes: 'aGk=', mimeType: 7 } }),
      'message.parts[0].file.mimeType',
      'must be a string',
    ],
    [
      'rpc',
      withPart({ kind: 'file', file: { bytes: 'aGk=', name: 7 } }),
      'message.parts[0].file.name',
      'must be a string',
    ],
    ['rpc', withPart({ kind: 'data', data: [1] }), 'message.parts[0].data', 'must be an object'],
    ['rpc', withPart({ kind: 'data' }), 'message.parts[0].data', 'is required'],
    ['rpc', withPart({ kind: 'text', text: 'a', metadata: 7 }), 'message.parts[0].metadata', 'must be a JSON object'],
    ['rpc', { message: MESSAGE, configuration: 7 }, 'configuration', 'must be an object'],
    ['rpc', { message: MESSAGE, configuration: { blocking: 'no' } }, 'configuration.blocking', 'must be true or false'],
    [
      'rpc',
      { message: MESSAGE, configuration: { historyLength: -1 } },
      'configuration.historyLength',
      'must be a whole number from 0 to 2147483647',
    ],
    [
      'rpc',
      { message: { ...MESSAGE, metadata: { 'urn:perdure:a2a:push:1': { target: 'https://hook.test', token: 'a' } } } },
      'message.metadata["urn:perdure:a2a:push:1"]',
      'must be in the metadata of the request, not of the message',
    ],
    ['proto', { message: { messageId: 'm', role: 'ROLE_USER' } }, 'message.content', 'is required'],
    ['proto', withContent({}), 'message.content[0]', 'must have one of text, file, data'],
    [
      'proto',
      withContent({ text: 'a', data: { data: {} } }),
      'message.content[0]',
      'must have one of text, file, data, has text and data',
    ],
    ['proto', withContent({ file: { fileWithBytes: '!' } }), 'message.content[0].file.fileWithBytes', 'must be base64'],
    [
      'proto',
      withContent({ file: { fileWithUri: '!' } }),
      'message.content[0].file.fileWithUri',
      'must be an absolute URL',
    ],
    ['proto', withContent({ data: { data: 7 } }), 'message.content[0].data.data', 'must be an object'],
    ['proto', withPart({ kind: 'file', file: { bytes: '!' } }), 'message.parts[0].file.bytes', 'must be base64'],
    [
      'proto',
      { message: { messageId: 'm', role: 'ROLE_AGENT', content: [{ text: 'a' }] } },
      'message.role',
      'must be ROLE_USER, is "ROLE_AGENT"',
    ],
  ])('%s %j → %s %s', (form, params, field, description) => {
    expect(refused(form, params)).toEqual([{ field, description }]);
  });

  test('each fault of a request is told', () => {
    const parts = [{ kind: 'text' }, { kind: 'file', file: { bytes: '!' } }];
    expect(refused('rpc', { message: { ...MESSAGE, role: 'boss', parts } }).map(({ field }) => field)).toEqual([
      'message.role',
      'message.parts[0].text',
      'message.parts[1].file.bytes',
    ]);
  });
});
