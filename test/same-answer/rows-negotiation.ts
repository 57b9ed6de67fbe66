import { everyOperation, invalid, message, row, SENDS, type Expected, type Row } from './row.js';

const UNKNOWN = '01990000-0000-7000-8000-000000000001';

/** What an operation answers about a task that there is not, when nothing else is wrong. */
function plainAnswer(operation: string): Expected {
  if (operation === 'ListTasks') return { result: { pageSize: 50 } };
  if (operation === 'GetExtendedAgentCard') return { error: 'UNSUPPORTED_OPERATION' };
  return { error: 'TASK_NOT_FOUND' };
}

const VERSION_REFUSED: Expected = { error: 'VERSION_NOT_SUPPORTED', metadata: { supportedVersions: '1.0, 0.3' } };

const versions: readonly Row[] = everyOperation(UNKNOWN).flatMap(({ operation, params }) => [
  ...['1.0', '1.0.0', '1.0.99'].map((version) =>
    row(`version ${version} [OPS-03, OPS-04, OPS-05, VER-01, VER-05]`, operation, params, plainAnswer(operation), {
      metadata: { 'a2a-version': version },
    }),
  ),
  ...['0.3', '0.3.0', '1.1', '2.0', '99.0', '1', 'one', '1.0.0.0', '-1.0'].map((version) =>
    row(`version ${version} [VER-01, VER-04, VER-07, ERR-09]`, operation, params, VERSION_REFUSED, {
      metadata: { 'a2a-version': version },
    }),
  ),
]);

const tenants: readonly Row[] = everyOperation(UNKNOWN).flatMap(({ operation, params }) => [
  row('the tenant is this agent', operation, { ...params, tenant: 'actor' }, plainAnswer(operation)),
  row('the tenant is another agent [TEN-01]', operation, { ...params, tenant: 'other' }, plainAnswer(operation)),
  row('the tenant is empty', operation, { ...params, tenant: '' }, plainAnswer(operation)),
  row('the tenant is no agent [TEN-01]', operation, { ...params, tenant: 'nobody' }, invalid('tenant')),
  row('the tenant is a path', operation, { ...params, tenant: '../actor' }, invalid('tenant')),
]);

const NOTHING_REQUIRED = 'urn:nobody:knows';

const extensions: readonly Row[] = [
  ...everyOperation(UNKNOWN).map(({ operation, params }) =>
    row('an extension that nobody knows [EXT-01]', operation, params, plainAnswer(operation), {
      metadata: { 'a2a-extensions': NOTHING_REQUIRED },
    }),
  ),
  ...SENDS.flatMap((operation): Row[] => {
    const missing: Expected = {
      error: 'EXTENSION_SUPPORT_REQUIRED',
      metadata: { requiredExtensions: 'urn:test:required' },
    };
    const params = { tenant: 'strict', message: message() };
    const taken: Expected = operation === 'SendMessage' ? { result: { task: {} } } : { event: { task: {} } };
    return [
      row('a required extension is not named [EXT-04, ERR-08]', operation, params, missing),
      row('only another extension is named', operation, params, missing, {
        metadata: { 'a2a-extensions': NOTHING_REQUIRED },
      }),
      row('another version of a required extension [EXT-03]', operation, params, missing, {
        metadata: { 'a2a-extensions': 'urn:test:required:2' },
      }),
      row('a required extension is named', operation, params, taken, {
        metadata: { 'a2a-extensions': 'urn:test:required' },
      }),
      row('a required extension is one of several', operation, params, taken, {
        metadata: { 'a2a-extensions': `${NOTHING_REQUIRED}, urn:test:required` },
      }),
      row('a required extension, before the parameters', operation, { tenant: 'strict' }, missing),
    ];
  }),
  row(
    'an agent with a required extension can be read without it',
    'GetTask',
    { id: UNKNOWN, tenant: 'strict' },
    { error: 'TASK_NOT_FOUND' },
  ),
];

/** Two things wrong at once: the first in the order of checks is the answer. */
const order: readonly Row[] = [
  row('version before tenant', 'GetTask', { id: UNKNOWN, tenant: 'nobody' }, VERSION_REFUSED, {
    metadata: { 'a2a-version': '9.9' },
  }),
  row('version before parameters', 'SendMessage', {}, VERSION_REFUSED, { metadata: { 'a2a-version': '9.9' } }),
  row('version before capability', 'ListTaskPushNotificationConfigs', { taskId: UNKNOWN }, VERSION_REFUSED, {
    metadata: { 'a2a-version': '9.9' },
    server: 'no push',
  }),
  row('tenant before required extension', 'SendMessage', { tenant: 'nobody' }, invalid('tenant')),
  row('tenant before capability', 'GetExtendedAgentCard', { tenant: 'nobody' }, invalid('tenant')),
  row(
    'required extension before capability',
    'SendMessage',
    { tenant: 'strict', configuration: { taskPushNotificationConfig: { url: 'https://a.test' } } },
    { error: 'EXTENSION_SUPPORT_REQUIRED' },
    { server: 'no push' },
  ),
  row(
    'parameters before the task',
    'SendMessage',
    { message: message({ taskId: UNKNOWN, parts: [] }) },
    invalid('message.parts'),
  ),
  row('parameters before the task', 'GetTask', { id: UNKNOWN, historyLength: -3 }, invalid('historyLength')),
];

/** What is decided before an operation looks at its parameters. */
export const NEGOTIATION_ROWS: readonly Row[] = [...versions, ...tenants, ...extensions, ...order];
