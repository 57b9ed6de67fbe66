import { fileURLToPath } from 'node:url';
import * as sdk from '@a2a-js/sdk';
import { A2AService } from '@a2a-js/sdk/server/grpc';
import { loadSync, type MethodDefinition } from '@grpc/proto-loader';
import { describe, expect, test } from 'vitest';

const definition = loadSync(fileURLToPath(new URL('../../../api/grpc/a2a.proto', import.meta.url)), { enums: String });
// Safe: a service of the file is a map of its methods.
const ours = definition['lf.a2a.v1.A2AService'] as unknown as Readonly<
  Record<string, MethodDefinition<object, object>>
>;

/** The binary codec of a method. */
interface Codec {
  readonly path: string;
  readonly responseStream: boolean;
  readonly requestSerialize: (value: unknown) => Buffer;
  readonly requestDeserialize: (bytes: Buffer) => unknown;
  readonly responseSerialize: (value: unknown) => Buffer;
  readonly responseDeserialize: (bytes: Buffer) => unknown;
}

// Safe: each of the SDK's methods is one.
const theirs = A2AService as unknown as Readonly<Record<string, Codec>>;

/** Gives and takes a message as the SDK has it in memory; from and to JSON. */
interface JsonCodec {
  fromJSON(json: unknown): unknown;
  toJSON(message: never): unknown;
}

const struct = { text: 'ä', number: -1.5, yes: true, none: null, list: [1, ['x'], {}], object: { deep: { er: '' } } };
const part = { metadata: struct, filename: 'a.txt', mediaType: 'text/plain' };
const parts = [
  { text: 'hello 🌍', ...part },
  { text: '' },
  { raw: Buffer.from([0, 255, 128]).toString('base64'), ...part },
  { raw: '' },
  { url: 'https://example.org/', ...part },
  { data: struct },
  { data: [] },
  { data: 'text' },
  { data: 0 },
  { data: false },
];
const message = (role: string) => ({
  messageId: 'm',
  contextId: 'c',
  taskId: 't',
  role,
  parts,
  metadata: struct,
  extensions: ['urn:a', 'urn:b'],
  referenceTaskIds: ['r1', 'r2'],
});
const states = [1, 2, 3, 4, 5, 6, 7, 8].map((state) => sdk.taskStateToJSON(state));
const status = (state: string | undefined) => ({
  state,
  message: message('ROLE_AGENT'),
  timestamp: '2026-06-01T08:00:00.123Z',
});
const artifact = {
  artifactId: 'a',
  name: 'n',
  description: 'd',
  parts,
  metadata: struct,
  extensions: ['urn:a'],
};
const task = {
  id: 't',
  contextId: 'c',
  status: status(states[0]),
  artifacts: [artifact, artifact],
  history: [message('ROLE_USER'), message('ROLE_AGENT')],
  metadata: struct,
};
const pushConfig = {
  tenant: 'x',
  id: 'p',
  taskId: 't',
  url: 'https://example.org/hook',
  token: 'k',
  authentication: { scheme: 'Bearer', credentials: 's' },
};
const scopes = { read: 'Read.', write: '' };
const flows = [
  {
    authorizationCode: {
      authorizationUrl: 'https://a/',
      tokenUrl: 'https://t/',
      refreshUrl: 'https://r/',
      scopes,
      pkceRequired: true,
    },
  },
  { clientCredentials: { tokenUrl: 'https://t/', refreshUrl: 'https://r/', scopes } },
  { implicit: { authorizationUrl: 'https://a/', refreshUrl: 'https://r/', scopes } },
  { password: { tokenUrl: 'https://t/', refreshUrl: 'https://r/', scopes } },
  {
    deviceCode: { deviceAuthorizationUrl: 'https://d/', tokenUrl: 'https://t/', refreshUrl: 'https://r/', scopes },
  },
];
const schemes = [
  { apiKeySecurityScheme: { description: 'd', location: 'header', name: 'x-api-key' } },
  { httpAuthSecurityScheme: { description: 'd', scheme: 'bearer', bearerFormat: 'JWT' } },
  ...flows.map((flow) => ({
    oauth2SecurityScheme: { description: 'd', flows: flow, oauth2MetadataUrl: 'https://m/' },
  })),
  { openIdConnectSecurityScheme: { description: 'd', openIdConnectUrl: 'https://o/' } },
  { mtlsSecurityScheme: { description: 'd' } },
];
const requirements = [{ schemes: { key: { list: ['a', 'b'] }, other: {} } }];
const card = {
  name: 'n',
  description: 'd',
  supportedInterfaces: [{ url: 'u', protocolBinding: 'GRPC', tenant: 'x', protocolVersion: '1.0' }],
  provider: { url: 'u', organization: 'o' },
  version: '1',
  documentationUrl: 'https://d/',
  capabilities: {
    streaming: true,
    pushNotifications: false,
    extensions: [{ uri: 'urn:a', description: 'd', required: true, params: struct }],
    extendedAgentCard: true,
  },
  securitySchemes: Object.fromEntries(schemes.map((scheme, index) => [`s${index}`, scheme])),
  securityRequirements: requirements,
  defaultInputModes: ['text/plain'],
  defaultOutputModes: ['text/plain', 'image/png'],
  skills: [
    {
      id: 's',
      name: 'n',
      description: 'd',
      tags: ['t'],
      examples: ['e'],
      inputModes: ['i'],
      outputModes: ['o'],
      securityRequirements: requirements,
    },
  ],
  signatures: [{ protected: 'p', signature: 's', header: { kid: 'k' } }],
  iconUrl: 'https://i/',
};
const ids = { tenant: 'x', taskId: 't', id: 'p' };

/**
 * Requests and responses of every method, between them with every field of every message. Either codec drops what it does
 * not know: a field that survives both is the same to both.
 */
const CASES: Readonly<
  Record<string, readonly [request: JsonCodec, response: JsonCodec, requests: object[], responses: object[]]>
> = {
  sendMessage: [
    sdk.SendMessageRequest,
    sdk.SendMessageResponse,
    [
      {
        tenant: 'x',
        message: message('ROLE_USER'),
        configuration: {
          acceptedOutputModes: ['text/plain'],
          taskPushNotificationConfig: pushConfig,
          historyLength: 0,
          returnImmediately: true,
        },
        metadata: struct,
      },
    ],
    [{ task }, { message: message('ROLE_AGENT') }],
  ],
  sendStreamingMessage: [
    sdk.SendMessageRequest,
    sdk.StreamResponse,
    [{ message: message('ROLE_USER') }],
    [
      { task },
      { message: message('ROLE_AGENT') },
      ...states.map((state) => ({
        statusUpdate: { taskId: 't', contextId: 'c', status: status(state), metadata: struct },
      })),
      {
        artifactUpdate: { taskId: 't', contextId: 'c', artifact, append: true, lastChunk: true, metadata: struct },
      },
    ],
  ],
  getTask: [sdk.GetTaskRequest, sdk.Task, [{ tenant: 'x', id: 't', historyLength: 0 }, { id: 't' }], [task]],
  listTasks: [
    sdk.ListTasksRequest,
    sdk.ListTasksResponse,
    [
      {
        tenant: 'x',
        contextId: 'c',
        status: 'TASK_STATE_AUTH_REQUIRED',
        pageSize: 0,
        pageToken: 'p',
        historyLength: 7,
        statusTimestampAfter: '2026-06-01T08:00:00.123Z',
        includeArtifacts: false,
      },
      {},
    ],
    [{ tasks: [task, task], nextPageToken: 'n', pageSize: 2, totalSize: 3 }],
  ],
  cancelTask: [sdk.CancelTaskRequest, sdk.Task, [{ tenant: 'x', id: 't', metadata: struct }], [task]],
  subscribeToTask: [sdk.SubscribeToTaskRequest, sdk.StreamResponse, [{ tenant: 'x', id: 't' }], [{ task }]],
  createTaskPushNotificationConfig: [
    sdk.TaskPushNotificationConfig,
    sdk.TaskPushNotificationConfig,
    [pushConfig],
    [pushConfig],
  ],
  getTaskPushNotificationConfig: [
    sdk.GetTaskPushNotificationConfigRequest,
    sdk.TaskPushNotificationConfig,
    [ids],
    [pushConfig],
  ],
  listTaskPushNotificationConfigs: [
    sdk.ListTaskPushNotificationConfigsRequest,
    sdk.ListTaskPushNotificationConfigsResponse,
    [{ tenant: 'x', taskId: 't', pageSize: 5, pageToken: 'p' }],
    [{ configs: [pushConfig, pushConfig], nextPageToken: 'n' }],
  ],
  deleteTaskPushNotificationConfig: [
    sdk.DeleteTaskPushNotificationConfigRequest,
    { fromJSON: () => ({}), toJSON: () => ({}) },
    [ids],
    [{}],
  ],
  getExtendedAgentCard: [sdk.GetExtendedAgentCardRequest, sdk.AgentCard, [{ tenant: 'x' }], [card]],
};

test('the definition has the methods of the SDK’s codec, and no others', () => {
  const shape = (methods: Readonly<Record<string, Pick<Codec, 'path' | 'responseStream'>>>) =>
    Object.values(methods)
      .map(({ path, responseStream }) => ({ path, responseStream }))
      .sort((a, b) => a.path.localeCompare(b.path));
  expect(shape(ours)).toEqual(shape(theirs));
  expect(Object.keys(CASES).sort()).toEqual(Object.keys(theirs).sort());
});

describe.each(Object.entries(CASES))('%s', (name, [requestJson, responseJson, requests, responses]) => {
  const codec = theirs[name];
  const method = ours[name.charAt(0).toUpperCase() + name.slice(1)];
  if (!codec || !method) throw new Error(`There is no ${name}.`);

  test.each(requests)('request %#: the definition reads and writes what the SDK does, every field of it', (json) => {
    const bytes = codec.requestSerialize(requestJson.fromJSON(json));
    const again = method.requestSerialize(method.requestDeserialize(bytes));
    // Safe: `requestJson` is of this method.
    expect(requestJson.toJSON(codec.requestDeserialize(again) as never)).toEqual(json);
  });

  test.each(responses)('response %#: the definition reads and writes what the SDK does, every field of it', (json) => {
    const bytes = codec.responseSerialize(responseJson.fromJSON(json));
    const again = method.responseSerialize(method.responseDeserialize(bytes));
    // Safe: `responseJson` is of this method.
    expect(responseJson.toJSON(codec.responseDeserialize(again) as never)).toEqual(json);
  });
});
