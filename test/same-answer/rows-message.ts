import { invalid, message, row, SENDS, type Expected, type Row } from './row.js';

const TASK: Expected = { result: { task: { status: { state: 'TASK_STATE_COMPLETED' } } } };
const STARTED: Expected = { event: { task: { status: { state: 'TASK_STATE_SUBMITTED' } } } };

const long = (length: number): string => 'x'.repeat(length);

/** Messages that are refused: what is wrong, the change to a valid message, and the fields that are named. */
const REFUSED: readonly (readonly [name: string, change: object, fields: readonly string[], jsonOnly?: boolean])[] = [
  ['no messageId [DATA-04]', { messageId: undefined }, ['message.messageId']],
  ['an empty messageId', { messageId: '' }, ['message.messageId']],
  ['a messageId that is too long', { messageId: long(256) }, ['message.messageId']],
  ['a messageId with a control character', { messageId: 'a\u0007b' }, ['message.messageId']],
  ['a messageId that is a number', { messageId: 7 }, ['message.messageId'], true],
  ['a messageId that is an object', { messageId: {} }, ['message.messageId'], true],
  ['no role', { role: undefined }, ['message.role']],
  ['the role of an agent [DATA-19]', { role: 'ROLE_AGENT' }, ['message.role']],
  ['the role of an agent, by number', { role: 2 }, ['message.role']],
  ['no specified role', { role: 'ROLE_UNSPECIFIED' }, ['message.role']],
  ['an unknown role [DATA-19]', { role: 'ROLE_KING' }, ['message.role']],
  ['an unknown role, by number', { role: 9 }, ['message.role']],
  ['the role of A2A 0.3', { role: 'user' }, ['message.role']],
  ['a role that is a list', { role: [] }, ['message.role'], true],
  ['no parts [DATA-04]', { parts: undefined }, ['message.parts']],
  ['an empty list of parts [DATA-11]', { parts: [] }, ['message.parts']],
  ['parts that are an object', { parts: {} }, ['message.parts'], true],
  ['parts that are text', { parts: 'hello' }, ['message.parts'], true],
  ['a part that is null', { parts: [null] }, ['message.parts[0]'], true],
  ['a part that is text', { parts: ['hello'] }, ['message.parts[0]'], true],
  ['a part without content [DATA-06]', { parts: [{}] }, ['message.parts[0]']],
  ['a part with a name only', { parts: [{ filename: 'a.txt' }] }, ['message.parts[0]']],
  [
    'a part with two contents [DATA-06]',
    { parts: [{ text: 'a', url: 'https://a.test/' }] },
    ['message.parts[0]'],
    true,
  ],
  ['a part with text and data', { parts: [{ text: 'a', data: 1 }] }, ['message.parts[0]'], true],
  ['the second part without content', { parts: [{ text: 'a' }, {}] }, ['message.parts[1]']],
  ['text that is a number', { parts: [{ text: 7 }] }, ['message.parts[0].text'], true],
  ['text that is an object', { parts: [{ text: {} }] }, ['message.parts[0].text'], true],
  ['raw that is not base64', { parts: [{ raw: '§' }] }, ['message.parts[0].raw'], true],
  ['raw with a rest that is no byte', { parts: [{ raw: 'aaaaa' }] }, ['message.parts[0].raw'], true],
  ['a url that is none', { parts: [{ url: 'not a url' }] }, ['message.parts[0].url']],
  ['a relative url', { parts: [{ url: '/file' }] }, ['message.parts[0].url']],
  ['an empty url', { parts: [{ url: '' }] }, ['message.parts[0].url']],
  ['a mediaType that is a number', { parts: [{ text: 'a', mediaType: 1 }] }, ['message.parts[0].mediaType'], true],
  ['a filename that is a list', { parts: [{ text: 'a', filename: [] }] }, ['message.parts[0].filename'], true],
  ['part metadata that is a list', { parts: [{ text: 'a', metadata: [] }] }, ['message.parts[0].metadata'], true],
  ['metadata that is a list [DATA-12]', { metadata: [1] }, ['message.metadata'], true],
  ['metadata that is text', { metadata: 'a' }, ['message.metadata'], true],
  ['a contextId that is too long [CTX-05]', { contextId: long(256) }, ['message.contextId']],
  ['a contextId with a control character', { contextId: 'a\u0000b' }, ['message.contextId']],
  ['a contextId that is a number', { contextId: 1 }, ['message.contextId'], true],
  ['a taskId that is a number', { taskId: 1 }, ['message.taskId'], true],
  ['extensions that are text', { extensions: 'urn:a' }, ['message.extensions'], true],
  ['an extension that is a number', { extensions: [1] }, ['message.extensions[0]'], true],
  ['referenceTaskIds that are text', { referenceTaskIds: 'a' }, ['message.referenceTaskIds'], true],
  ['an empty reference', { referenceTaskIds: [''] }, ['message.referenceTaskIds[0]']],
  [
    'three things wrong at once [ERR-10, ERR-21, SEC-08]',
    { messageId: '', role: 'ROLE_AGENT', parts: [] },
    ['message.messageId', 'message.parts', 'message.role'],
  ],
];

/** Messages that are taken. */
const TAKEN: readonly (readonly [name: string, change: object, jsonOnly?: boolean])[] = [
  ['the smallest message', {}],
  ['text that is empty', { parts: [{ text: '' }] }],
  ['a file', { parts: [{ raw: 'aGk=', filename: 'a.txt', mediaType: 'text/plain' }] }],
  ['a file in the URL alphabet, without padding [DATA-10]', { parts: [{ raw: '-_8', mediaType: 'text/plain' }] }],
  ['an empty file', { parts: [{ raw: '' }] }],
  ['a file by url', { parts: [{ url: 'https://files.test/a.csv', mediaType: 'text/plain' }] }],
  ['several parts', { parts: [{ text: 'a' }, { text: 'b' }] }],
  ['the role by its number [DATA-09]', { role: 1 }],
  ['an unknown field [DATA-03]', { colour: 'red' }, true],
  ['an unknown field of a part', { parts: [{ text: 'a', kind: 'text' }] }, true],
  ['a null for an optional field [DATA-09]', { metadata: null, contextId: null, taskId: null }, true],
  ['an empty contextId, which is none', { contextId: '' }],
  ['an empty taskId, which is none', { taskId: '' }],
  ['metadata', { metadata: { a: [1, { b: null }] } }],
  ['a contextId of the client', { contextId: 'conversation-7' }],
  ['extensions that nobody knows', { extensions: ['urn:nobody:knows'] }],
  ['a messageId of 255 characters', { messageId: long(255) }],
];

/** `configuration` and `metadata` of the request. */
const CONFIGURATIONS: readonly (readonly [
  name: string,
  params: object,
  expected: Expected | 'taken',
  jsonOnly?: boolean,
])[] = [
  [
    'a negative historyLength [HIST-03]',
    { configuration: { historyLength: -1 } },
    invalid('configuration.historyLength'),
  ],
  ['a broken historyLength', { configuration: { historyLength: 1.5 } }, invalid('configuration.historyLength'), true],
  ['a huge historyLength', { configuration: { historyLength: 2 ** 31 } }, invalid('configuration.historyLength'), true],
  [
    'a word as historyLength',
    { configuration: { historyLength: 'all' } },
    invalid('configuration.historyLength'),
    true,
  ],
  ['a historyLength as text [DATA-09]', { configuration: { historyLength: '1' } }, 'taken', true],
  ['historyLength 0', { configuration: { historyLength: 0 } }, 'taken'],
  [
    'a word as returnImmediately',
    { configuration: { returnImmediately: 'no' } },
    invalid('configuration.returnImmediately'),
    true,
  ],
  [
    'acceptedOutputModes that are text',
    { configuration: { acceptedOutputModes: 'text' } },
    invalid('configuration.acceptedOutputModes'),
    true,
  ],
  ['acceptedOutputModes', { configuration: { acceptedOutputModes: ['text/plain'] } }, 'taken'],
  ['a configuration that is a list', { configuration: [] }, invalid('configuration'), true],
  ['an empty configuration', { configuration: {} }, 'taken'],
  ['metadata that is a list', { metadata: [] }, invalid('metadata'), true],
  ['metadata', { metadata: { trace: '1' } }, 'taken'],
];

/** Requests that go wrong before there is a task. */
export const MESSAGE_ROWS: readonly Row[] = SENDS.flatMap((operation) => {
  const taken = operation === 'SendMessage' ? TASK : STARTED;
  return [
    ...REFUSED.map(([name, change, fields, jsonOnly]) =>
      row(name, operation, { message: message(change) }, invalid(...fields), { jsonOnly: jsonOnly === true }),
    ),
    ...TAKEN.map(([name, change, jsonOnly]) =>
      row(name, operation, { message: message(change) }, taken, { jsonOnly: jsonOnly === true }),
    ),
    ...CONFIGURATIONS.map(([name, params, expected, jsonOnly]) =>
      row(name, operation, { message: message(), ...params }, expected === 'taken' ? taken : expected, {
        jsonOnly: jsonOnly === true,
      }),
    ),
    row('no message', operation, {}, invalid('message')),
    row('a message that is text', operation, { message: 'hi' }, invalid('message'), { jsonOnly: true }),
    row('a message that is null', operation, { message: null }, invalid('message'), { jsonOnly: true }),
    row(
      'snake_case names [DATA-09]',
      operation,
      { message: { message_id: 'm', role: 'ROLE_USER', parts: [{ text: 'a', media_type: 'text/plain' }] } },
      taken,
      { jsonOnly: true },
    ),
    row(
      'a media type that the agent does not take [SEND-08, ERR-05]',
      operation,
      { message: message({ parts: [{ text: 'x', mediaType: 'audio/ogg' }] }) },
      { error: 'CONTENT_TYPE_NOT_SUPPORTED', metadata: { mediaType: 'audio/ogg' } },
    ),
    row(
      'an inline push config [PUSH-02, ERR-03]',
      operation,
      { message: message(), configuration: { taskPushNotificationConfig: { url: 'https://hook.test/' } } },
      { error: 'PUSH_NOTIFICATION_NOT_SUPPORTED' },
      { server: 'no push' },
    ),
    row(
      'an inline push config, before anything else that is wrong',
      operation,
      { configuration: { taskPushNotificationConfig: { url: 'https://hook.test/' } } },
      { error: 'PUSH_NOTIFICATION_NOT_SUPPORTED' },
      { server: 'no push' },
    ),
    row(
      'an unknown task [SEND-07, ERR-01, ERR-17, ERR-18, ERR-19, ERR-20]',
      operation,
      { message: message({ taskId: '01990000-0000-7000-8000-000000000001' }) },
      { error: 'TASK_NOT_FOUND' },
    ),
    row(
      'an unknown task, before the media type',
      operation,
      {
        message: message({
          taskId: '01990000-0000-7000-8000-000000000001',
          parts: [{ text: 'x', mediaType: 'audio/ogg' }],
        }),
      },
      { error: 'TASK_NOT_FOUND' },
    ),
    row(
      'a taskId that is none of ours [CTX-02]',
      operation,
      { message: message({ taskId: 'my-own-id' }) },
      { error: 'TASK_NOT_FOUND' },
    ),
    row(
      'an unknown reference',
      operation,
      { message: message({ referenceTaskIds: ['01990000-0000-7000-8000-000000000001'] }) },
      { error: 'TASK_NOT_FOUND' },
    ),
  ];
});
