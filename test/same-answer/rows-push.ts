import { everyOperation, invalid, message, row, SENDS, type Expected, type Row, type Tasks } from './row.js';

const UNKNOWN = '01990000-0000-7000-8000-000000000001';
const NOT_FOUND: Expected = { error: 'TASK_NOT_FOUND' };

/** Nobody listens there. */
const URL = 'http://127.0.0.1:9/hook';

const PUSH = everyOperation('t').flatMap(({ operation }) => (operation.includes('Push') ? [operation] : []));

const STATES = ['working', 'inputRequired', 'authRequired', 'completed', 'failed', 'canceled', 'rejected'] as const;

/** A request about one of the tasks, with a config of its own by that name. */
function onTask(
  name: string,
  operation: (typeof PUSH)[number],
  find: (tasks: Tasks) => string | Promise<string>,
  params: object,
  expected: Expected,
): Row {
  return {
    name: `${operation}: ${name}`,
    request: async (tasks) => ({ operation, params: { taskId: await find(tasks), ...params } }),
    expected,
  };
}

const off: readonly Row[] = [
  ...PUSH.map((operation) =>
    row(
      'where there are no push notifications [PUSH-01, ERR-03]',
      operation,
      { taskId: UNKNOWN, id: 'c', url: 'https://hook.test/' },
      { error: 'PUSH_NOTIFICATION_NOT_SUPPORTED' },
      { server: 'no push' },
    ),
  ),
  ...PUSH.map((operation) =>
    row(
      'where there are none, before the parameters',
      operation,
      {},
      { error: 'PUSH_NOTIFICATION_NOT_SUPPORTED' },
      { server: 'no push', notRest: true },
    ),
  ),
];

const missing: readonly Row[] = PUSH.flatMap((operation): Row[] => {
  const config = { id: 'c', url: URL };
  return [
    row('of an unknown task [PUSH-08]', operation, { taskId: UNKNOWN, ...config }, NOT_FOUND),
    row('of a task by another id', operation, { taskId: 'task-1', ...config }, NOT_FOUND),
    onTask('of a task of another agent', operation, ({ elsewhere }) => elsewhere, config, NOT_FOUND),
    row('without a task', operation, config, invalid('taskId'), { notRest: true }),
  ];
});

const byState: readonly Row[] = STATES.flatMap((state): Row[] => {
  const about = `a task that is ${state}`;
  const find = (tasks: Tasks) => tasks[state];
  const config = { id: 'shown', url: `${URL}/${state}`, authentication: { scheme: 'Bearer' } };
  return [
    onTask(`for ${about} [PUSH-03]`, 'CreateTaskPushNotificationConfig', find, config, { result: config }),
    onTask(`of ${about} [PUSH-05]`, 'GetTaskPushNotificationConfig', find, { id: 'shown' }, { result: config }),
    onTask(`of ${about}, by another id [PUSH-05]`, 'GetTaskPushNotificationConfig', find, { id: 'c' }, NOT_FOUND),
    onTask(
      `of ${about} [PUSH-06]`,
      'ListTaskPushNotificationConfigs',
      find,
      {},
      {
        result: { configs: [config], nextPageToken: '' },
      },
    ),
    // Each binding deletes it once more.
    onTask(`of ${about} [PUSH-07, PUSH-09]`, 'DeleteTaskPushNotificationConfig', find, { id: 'shown' }, { result: {} }),
    onTask(`of ${about}, deleted [PUSH-07]`, 'GetTaskPushNotificationConfig', find, { id: 'shown' }, NOT_FOUND),
    onTask(
      `of ${about}, none`,
      'ListTaskPushNotificationConfigs',
      find,
      {},
      {
        result: { configs: [], nextPageToken: '' },
      },
    ),
  ];
});

const made: readonly Row[] = [
  onTask(
    'without an id',
    'CreateTaskPushNotificationConfig',
    ({ fresh }) => fresh(),
    { url: URL },
    { result: { url: URL } },
  ),
  onTask(
    'with secrets, of which nothing comes back',
    'CreateTaskPushNotificationConfig',
    ({ fresh }) => fresh(),
    { id: 'c', url: URL, token: 'a', authentication: { scheme: 'Basic', credentials: 'b' } },
    { result: { id: 'c', url: URL, authentication: { scheme: 'Basic' } } },
  ),
  {
    name: 'CreateTaskPushNotificationConfig: with the params of the extension',
    request: async ({ fresh }) => ({
      operation: 'CreateTaskPushNotificationConfig',
      params: { taskId: await fresh(), id: 'c', url: URL },
      metadata: { 'perdure-push': '{"on":["all"],"snapshot":true}' },
    }),
    expected: { result: { id: 'c', url: URL } },
  },
];

const refused: readonly Row[] = [
  ...(
    [
      ['url', { url: 'ftp://hook.test/' }],
      ['url', { url: 'hook' }],
      ['url', {}],
      ['id', { url: URL, id: 'x'.repeat(256) }],
      ['id', { url: URL, id: 'a\u0000b' }],
      ['id', { url: URL, id: '..' }],
      ['token', { url: URL, token: 'a\nb' }],
      ['authentication.scheme', { url: URL, authentication: { scheme: 'a b' } }],
      ['authentication.scheme', { url: URL, authentication: { credentials: 'a' } }],
      ['authentication.credentials', { url: URL, authentication: { scheme: 'Basic', credentials: 'ä' } }],
    ] as const
  ).map(([field, config]) =>
    onTask(
      `with a wrong ${field}: ${JSON.stringify(config).slice(0, 60)}`,
      'CreateTaskPushNotificationConfig',
      ({ inputRequired }) => inputRequired,
      config,
      invalid(field),
    ),
  ),
  ...(['{', '{"on":["nothing"]}', `{"target":"${URL}"}`] as const).map((header): Row => ({
    name: `CreateTaskPushNotificationConfig: with the header ${header}`,
    request: ({ inputRequired }) => ({
      operation: 'CreateTaskPushNotificationConfig',
      params: { taskId: inputRequired, url: URL },
      metadata: { 'perdure-push': header },
    }),
    expected: invalid(header.includes('on') ? 'Perdure-Push.on[0]' : 'Perdure-Push'),
  })),
  ...[101, -1].map((pageSize) =>
    onTask(
      `in pages of ${pageSize}`,
      'ListTaskPushNotificationConfigs',
      ({ inputRequired }) => inputRequired,
      { pageSize },
      invalid('pageSize'),
    ),
  ),
  onTask(
    'by a page token that is none',
    'ListTaskPushNotificationConfigs',
    ({ inputRequired }) => inputRequired,
    { pageToken: 'next' },
    invalid('pageToken'),
  ),
];

/** What an operator has who has set nothing. */
const strict: readonly Row[] = [
  ...['http://hook.invalid/', 'https://127.0.0.1/', 'https://[fd00::1]/', 'https://169.254.169.254/'].flatMap((url) => [
    {
      ...onTask(
        `to ${url} [PUSH-10]`,
        'CreateTaskPushNotificationConfig' as const,
        ({ inputRequired }) => inputRequired,
        { url },
        invalid('url'),
      ),
      server: 'strict webhooks' as const,
    },
    ...SENDS.map((operation) =>
      row(
        `with a config to ${url} [PUSH-10]`,
        operation,
        { message: message(), configuration: { taskPushNotificationConfig: { url } } },
        invalid('configuration.taskPushNotificationConfig.url'),
        { server: 'strict webhooks' },
      ),
    ),
  ]),
  {
    ...onTask(
      'with a secret that there is no key for',
      'CreateTaskPushNotificationConfig',
      ({ inputRequired }) => inputRequired,
      { url: 'https://hook.invalid/', token: 'a' },
      invalid('token'),
    ),
    server: 'strict webhooks',
  },
];

const sent: readonly Row[] = SENDS.flatMap((operation): Row[] => {
  const taken = (task: object): Expected => (operation === 'SendMessage' ? { result: { task } } : { event: { task } });
  const webhook = { id: 'c', url: URL, token: 'a' };
  const withConfig = { message: message(), configuration: { taskPushNotificationConfig: webhook } };
  const extension = 'urn:perdure:a2a:push:1';
  const metadata = { 'a2a-extensions': extension };
  return [
    row('with a config of its own [PUSH-04]', operation, withConfig, taken({}), { racing: true }),
    row(
      'with configs of the extension',
      operation,
      { ...withConfig, metadata: { [extension]: { target: `${URL}/2`, id: 'd', on: ['all'] } } },
      taken({
        metadata: {
          [extension]: {
            configs: [
              { id: 'c', url: URL },
              { id: 'd', url: `${URL}/2` },
            ],
          },
        },
      }),
      { metadata, racing: true },
    ),
    row(
      'with a config that is wrong in itself',
      operation,
      { message: message(), configuration: { taskPushNotificationConfig: { url: URL, id: '\u0007' } } },
      invalid('configuration.taskPushNotificationConfig.id'),
    ),
    row(
      'with params of the extension that are wrong',
      operation,
      { message: message(), metadata: { [extension]: [{ target: URL, on: ['done'] }] } },
      invalid(`metadata["${extension}"][0].on[0]`),
      { metadata },
    ),
    row(
      'with params of the extension in the message',
      operation,
      { message: message({ metadata: { [extension]: { target: URL, token: 'a' } } }) },
      invalid(`message.metadata["${extension}"]`),
    ),
    row(
      'with a config, to an unknown task',
      operation,
      { ...withConfig, message: message({ taskId: UNKNOWN }) },
      NOT_FOUND,
    ),
    {
      name: `${operation}: with a config, to a task that has ended`,
      request: ({ completed }) => ({
        operation,
        params: { ...withConfig, message: message({ taskId: completed }) },
      }),
      expected: { error: 'UNSUPPORTED_OPERATION' },
    },
  ];
});

/** Requests about the push notification configs of tasks. */
export const PUSH_ROWS: readonly Row[] = [...off, ...missing, ...byState, ...made, ...refused, ...strict, ...sent];
