import { describe, expect, test } from 'vitest';
import { readSetPushConfig } from '../../../api/validation/push-requests.js';
import { readSendMessage } from '../../../api/validation/send-message.js';
import { defineAgent } from '../../../protocol/agent.js';
import { PUSH_EXTENSION } from '../../../protocol/extensions.js';
import { DEFAULT_PUSH_EVENTS } from '../../../protocol/push-events.js';
import { InvalidParamsError } from '../../../tasks/errors.js';
import { comparedPush } from '../../../tasks/push/push-request.js';

const SENDING = {
  agent: defineAgent({
    card: { name: 'Echo', description: 'Says it again.', version: '1.0.0', skills: [] },
    run: () => undefined,
  }),
  extensions: new Set([PUSH_EXTENSION]),
  idempotencyKey: undefined,
  protocolVersion: '1.0',
  pushNotifications: true,
} as const;

/** Of a config that is created by itself. */
const ALONE = { protocolVersion: '1.0', pushHeader: undefined } as const;

const URL = 'https://hook.test/a2a';
const INLINE = 'configuration.taskPushNotificationConfig';
const FIELD = `metadata["${PUSH_EXTENSION}"]`;

interface Sent {
  readonly inline?: unknown;
  readonly params?: unknown;
  readonly metadata?: object;
  readonly messageMetadata?: object;
  readonly taskId?: string;
}

function sendWith({ inline, params, metadata, messageMetadata, taskId }: Sent, change: Partial<typeof SENDING> = {}) {
  return readSendMessage(
    {
      message: {
        messageId: 'm',
        role: 'ROLE_USER',
        parts: [{ text: 'hello' }],
        metadata: messageMetadata,
        ...(taskId && { taskId }),
      },
      configuration: { taskPushNotificationConfig: inline },
      metadata: { ...metadata, ...(params !== undefined && { [PUSH_EXTENSION]: params }) },
    },
    { ...SENDING, ...change },
  );
}

/** The violations of a request that is refused, as `field: description`. */
function faultsOf(run: () => unknown): readonly string[] {
  try {
    run();
  } catch (error) {
    if (error instanceof InvalidParamsError) {
      return error.violations.map(({ field, description }) => `${field}: ${description}`);
    }
    throw error;
  }
  return [];
}

/** The fields that are refused. */
const fieldsOf = (run: () => unknown) => faultsOf(run).map((fault) => fault.split(': ')[0]);

describe('a config inside of a message', () => {
  test('is taken in the form of the specification', () => {
    const inline = { url: URL, id: 'c', token: 't', authentication: { scheme: 'Bearer', credentials: 's' } };
    expect(sendWith({ inline }).push).toMatchObject({
      requests: [
        {
          ...{ id: 'c', url: URL, on: DEFAULT_PUSH_EVENTS, scheme: 'Bearer', protocolVersion: '1.0' },
          secrets: { token: 't', credentials: 's' },
        },
      ],
      echoed: true,
    });
  });

  test('may have unset fields as Protocol Buffers write them', () => {
    const inline = { url: URL, id: '', token: '', taskId: '', tenant: '', authentication: null };
    const [request] = sendWith({ inline }).push?.requests ?? [];
    expect(request).toMatchObject({ url: URL });
    for (const name of ['id', 'secrets', 'scheme']) expect(request).not.toHaveProperty(name);
  });

  test.each([
    ['url', {}],
    ['url', { url: 'hook.test' }],
    ['url', { url: `https://hook.test/${'x'.repeat(2_100)}` }],
    ['id', { url: URL, id: 'x'.repeat(256) }],
    ['id', { url: URL, id: 'ä' }],
    ['id', { url: URL, id: '.' }],
    ['id', { url: URL, id: '..' }],
    ['token', { url: URL, token: 'a\r\nx-injected: 1' }],
    ['token', { url: URL, token: 'x'.repeat(4_097) }],
    ['authentication.scheme', { url: URL, authentication: {} }],
    ['authentication.scheme', { url: URL, authentication: { scheme: 'Bearer ' } }],
    ['authentication.credentials', { url: URL, authentication: { scheme: 'Bearer', credentials: 'a\nb' } }],
    ['taskId', { url: URL, taskId: 'another' }],
  ])('is refused for its %s: %j', (field, inline) => {
    expect(fieldsOf(() => sendWith({ inline }))).toEqual([`${INLINE}.${field}`]);
  });

  test.each(['...', '.a', '%2e', '%2E%2E'])('may have the id %s', (id) => {
    expect(sendWith({ inline: { url: URL, id } }).push?.requests).toMatchObject([{ id }]);
  });

  test.each(['.', '..'])('is told why it cannot have the id %s', (id) => {
    const [fault] = faultsOf(() => sendWith({ params: { target: URL, id } }));
    expect(fault).toMatch(/^metadata\["urn:perdure:a2a:push:1"\]\.id: must be neither "\." nor "\.\.": URLs/);
    expect(fieldsOf(() => readSetPushConfig({ taskId: 't', url: URL, id }, ALONE))).toEqual(['id']);
  });

  test('may name the task that the message is for', () => {
    const taskId = '01990000-0000-7000-8000-000000000001';
    expect(sendWith({ inline: { url: URL, taskId }, taskId }).push?.requests).toHaveLength(1);
  });

  test('is told in the answer to clients of the extension only', () => {
    expect(sendWith({ inline: { url: URL } }, { extensions: new Set() }).push?.echoed).toBe(false);
  });
});

describe('the params of the extension', () => {
  test('are a config in short form', () => {
    const params = { on: ['completed', 'failed'], target: URL };
    expect(sendWith({ params }).push?.requests).toMatchObject([{ url: URL, on: ['completed', 'failed'] }]);
  });

  test('are a list of them', () => {
    const params = [{ target: URL }, { target: `${URL}/2`, id: 'two', snapshot: true, initialSnapshot: true }];
    expect(sendWith({ params }).push?.requests).toMatchObject([
      { url: URL, on: DEFAULT_PUSH_EVENTS },
      { url: `${URL}/2`, id: 'two', snapshot: true, initialSnapshot: true },
    ]);
  });

  test('without a target are about the config of the message', () => {
    const params = [
      { target: `${URL}/2` },
      { on: ['artifact'], signingSecret: 'shh', retry: { maxAttempts: 3, maxDuration: '2h' } },
    ];
    expect(sendWith({ inline: { url: URL, token: 't' }, params }).push?.requests).toMatchObject([
      {
        ...{ url: URL, on: ['artifact'] },
        secrets: { token: 't', signingSecret: 'shh' },
        retry: { maximumAttempts: 3, maximumDuration: 7_200_000 },
      },
      { url: `${URL}/2` },
    ]);
  });

  test.each([
    ['', 7],
    ['', { target: URL, colour: 'red' }],
    ['.on', { target: URL, on: [] }],
    ['.on[1]', { target: URL, on: ['completed', 'done'] }],
    ['.target', { on: ['completed'] }],
    ['.target', { target: '/relative' }],
    ['.snapshot', { target: URL, snapshot: 'yes' }],
    ['.signingSecret', { target: URL, signingSecret: '' }],
    ['.signingSecret', { target: URL, signingSecret: 'whsec_not base64' }],
    ['.authentication', { target: URL, authentication: { scheme: 'Basic', password: 'x' } }],
    ['.retry', { target: URL, retry: { attempts: 3 } }],
    ['.retry.maxAttempts', { target: URL, retry: { maxAttempts: 0 } }],
    ['.retry.maxDuration', { target: URL, retry: { maxDuration: 7 } }],
    ['', Array.from({ length: 11 }, () => ({ target: URL }))],
    ['[1].target', [{ target: URL }, { target: 7 }]],
    [
      '[1].id',
      [
        { target: URL, id: 'a' },
        { target: `${URL}/2`, id: 'a' },
      ],
    ],
  ])('are refused at%s: %j', (place, params) => {
    expect(fieldsOf(() => sendWith({ params }))).toEqual([FIELD + place]);
  });

  test('without a target can have nothing that the config of the message has itself', () => {
    const params = { id: 'a', token: 't', authentication: { scheme: 'Basic' } };
    expect(fieldsOf(() => sendWith({ inline: { url: URL }, params }))).toEqual(
      ['id', 'token', 'authentication'].map((name) => `${FIELD}.${name}`),
    );
  });

  test('are about the config of the message once only', () => {
    const params = [{ on: ['all'] }, { snapshot: true }];
    expect(fieldsOf(() => sendWith({ inline: { url: URL }, params }))).toEqual([`${FIELD}[1].target`]);
  });

  test('bring ten configs at most, with that of the message', () => {
    const params = Array.from({ length: 10 }, (_, index) => ({ target: `${URL}/${index}` }));
    expect(sendWith({ params }).push?.requests).toHaveLength(10);
    expect(fieldsOf(() => sendWith({ inline: { url: URL }, params }))).toEqual([FIELD]);
  });

  test('that are refused are not quoted', () => {
    const authentication = { scheme: 'hunter2 x', credentials: 'hunter2\n' };
    const params = { target: URL, token: 'hunter2\u0007', signingSecret: 'whsec_hunter2!', authentication };
    const faults = faultsOf(() => sendWith({ params }));
    expect(faults).toHaveLength(4);
    expect(faults.join()).not.toContain('hunter2');
  });

  test.each([
    ['active', new Set([PUSH_EXTENSION])],
    ['not active', new Set<string>()],
  ])('do not stay in the metadata, whether the extension is active: %s', (_, extensions) => {
    const params = { target: URL, token: 'secret' };
    const others = sendWith({ params, metadata: { 'urn:a': 1 } }, { extensions });
    expect(others.metadata).toEqual({ 'urn:a': 1 });
    expect(sendWith({ params }, { extensions })).not.toHaveProperty('metadata');
    expect(others.push?.requests ?? []).toHaveLength(extensions.size);
  });
});

test.each([
  ['active', new Set([PUSH_EXTENSION])],
  ['not active', new Set<string>()],
])('the params of the extension are refused in the message, whether it is active: %s', (_, extensions) => {
  const messageMetadata = { [PUSH_EXTENSION]: { target: URL, token: 'hunter2' }, 'urn:a': 1 };
  expect(faultsOf(() => sendWith({ messageMetadata }, { extensions }))).toEqual([
    `message.${FIELD}: must be in the metadata of the request, not of the message`,
  ]);
  expect(sendWith({ messageMetadata: { 'urn:a': 1 } }, { extensions }).message.metadata).toEqual({ 'urn:a': 1 });
});

test('under an Idempotency-Key the configs count, but neither secrets nor the trace', () => {
  const compared = (inline: object, change: object = {}) => {
    const { push } = sendWith({ inline }, change);
    return push && comparedPush(push);
  };
  const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
  expect(compared({ url: URL, token: 'one' }, { traceparent })).toEqual(compared({ url: URL, token: 'two' }));
  expect(compared({ url: URL })).not.toEqual(compared({ url: `${URL}/2` }));
  expect(JSON.stringify(compared({ url: URL, token: 'one' }))).not.toContain('one');
});

describe('a config that is created by itself', () => {
  test('takes the params of the extension from the header Perdure-Push', () => {
    const pushHeader = JSON.stringify({ on: ['working'], initialSnapshot: true, signingSecret: 'whsec_c2VjcmV0' });
    expect(readSetPushConfig({ taskId: 't', url: URL, token: 'a' }, { ...ALONE, pushHeader })).toMatchObject({
      taskId: 't',
      request: {
        ...{ url: URL, on: ['working'], initialSnapshot: true },
        secrets: { token: 'a', signingSecret: 'whsec_c2VjcmV0' },
      },
    });
  });

  test.each([
    ['Perdure-Push', '{'],
    ['Perdure-Push', '[]'],
    ['Perdure-Push', `{"target":"${URL}"}`],
    ['Perdure-Push.on[0]', '{"on":["done"]}'],
  ])('is refused at %s for the header %s', (field, pushHeader) => {
    expect(fieldsOf(() => readSetPushConfig({ taskId: 't', url: URL }, { ...ALONE, pushHeader }))).toEqual([field]);
  });

  test('names its own fields', () => {
    expect(fieldsOf(() => readSetPushConfig({ token: 7, authentication: {} }, ALONE)).sort()).toEqual(
      ['authentication.scheme', 'taskId', 'token', 'url'].sort(),
    );
  });
});
