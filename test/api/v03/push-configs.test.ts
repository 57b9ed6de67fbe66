import { LegacyA2AService } from '@a2a-js/sdk/compat/v0_3/server/grpc';
import { TaskNotFoundError } from '@a2a-js/sdk/errors';
import { describe, expect, test } from 'vitest';
import type { OperationName } from '../../../api/operations/operation-name.js';
import type { Params } from '../../../api/operations/operations.js';
import { createFieldNames } from '../../../api/v03/field-names.js';
import type { Method, Invoke } from '../../../api/v03/method.js';
import { writeProtoBytes } from '../../../api/v03/proto-bytes.js';
import { protoJson } from '../../../api/v03/proto-dialect.js';
import { createProtoMethods } from '../../../api/v03/proto-methods.js';
import { RPC_METHODS } from '../../../api/v03/rpc-methods.js';
import type { Fields } from '../../../protocol/v03/fields.js';
import { InvalidParamsError } from '../../../tasks/errors.js';
import { v03Method } from '../../support/clients/v03-bytes.js';

/** A push config as 1.0 has it. */
const CONFIG = {
  taskId: 't',
  id: 'p',
  url: 'https://hook.test',
  token: 'secret',
  authentication: { scheme: 'Bearer', credentials: 'more' },
};

/** The same in 0.3, where it stands inside of something that names the task. */
const OLD_CONFIG = {
  id: 'p',
  url: 'https://hook.test',
  token: 'secret',
  authentication: { schemes: ['Bearer'], credentials: 'more' },
};

const NAME = 'tasks/t/pushNotificationConfigs/p';

const proto = createProtoMethods(protoJson);

interface Recorded {
  readonly operation: OperationName;
  readonly params: Params;
}

/** Runs a method over operations of 1.0 that give these results, one after the other. */
async function run(method: Method | undefined, request: Fields, ...results: readonly unknown[]) {
  if (method?.kind !== 'unary') throw new Error('The method has no single result.');
  const calls: Recorded[] = [];
  const left = [...results];
  const invoke = ((operation: OperationName, params: Params) => {
    calls.push({ operation, params: JSON.parse(JSON.stringify(params)) as Params });
    const result = left.shift();
    return result instanceof Error ? Promise.reject(result) : Promise.resolve(result);
    // Safe: each test gives what its operation gives.
  }) as Invoke;
  const names = createFieldNames();
  try {
    return { result: await method.run(request, invoke, names), calls };
  } catch (error) {
    return { error: names.inOwnWords(error), calls };
  }
}

/** A refusal of 1.0. */
function violation(field: string): InvalidParamsError {
  return new InvalidParamsError([{ field, description: 'is wrong' }]);
}

const method = (name: string) => RPC_METHODS[`tasks/pushNotificationConfig/${name}`];

describe('over JSON-RPC', () => {
  test('set is flat in 1.0, nested in 0.3', async () => {
    const request = { taskId: 't', pushNotificationConfig: OLD_CONFIG };
    expect(await run(method('set'), request, CONFIG)).toEqual({
      result: request,
      calls: [{ operation: 'CreateTaskPushNotificationConfig', params: CONFIG }],
    });
  });

  test.each([
    ['url', 'pushNotificationConfig.url'],
    ['authentication.scheme', 'pushNotificationConfig.authentication.schemes'],
    ['taskId', 'taskId'],
  ])('a fault of set in %s is told of %s', async (field, own) => {
    const { error } = await run(method('set'), { taskId: 't' }, violation(field));
    expect(error).toMatchObject({ violations: [{ field: own }] });
  });

  test('get names the config, or means the first', async () => {
    expect(await run(method('get'), { id: 't', pushNotificationConfigId: 'p' }, CONFIG)).toMatchObject({
      result: { taskId: 't', pushNotificationConfig: OLD_CONFIG },
      calls: [{ operation: 'GetTaskPushNotificationConfig', params: { taskId: 't', id: 'p' } }],
    });
    expect(await run(method('get'), { id: 't' }, { configs: [CONFIG] })).toMatchObject({
      result: { taskId: 't', pushNotificationConfig: OLD_CONFIG },
      calls: [{ operation: 'ListTaskPushNotificationConfigs', params: { taskId: 't' } }],
    });
  });

  test('get of a task without configs finds nothing', async () => {
    const { error } = await run(method('get'), { id: 't' }, {});
    expect(error).toBeInstanceOf(TaskNotFoundError);
  });

  test('list gives an array of all pages', async () => {
    const pages = [{ configs: [CONFIG], nextPageToken: 'n' }, { configs: [{ ...CONFIG, id: 'q' }] }];
    expect(await run(method('list'), { id: 't' }, ...pages)).toMatchObject({
      result: [{ pushNotificationConfig: { id: 'p' } }, { pushNotificationConfig: { id: 'q' } }],
      calls: [{ params: { taskId: 't' } }, { params: { taskId: 't', pageToken: 'n' } }],
    });
  });

  test('delete gives null', async () => {
    expect(await run(method('delete'), { id: 't', pushNotificationConfigId: 'p' }, {})).toEqual({
      result: null,
      calls: [{ operation: 'DeleteTaskPushNotificationConfig', params: { taskId: 't', id: 'p' } }],
    });
  });

  test('a config inside of a send is told of by its own names', async () => {
    const send = RPC_METHODS['message/send'];
    const request = { message: {}, configuration: { pushNotificationConfig: { url: '!', authentication: {} } } };
    const faults = new InvalidParamsError([
      { field: 'configuration.taskPushNotificationConfig.url', description: 'is wrong' },
      { field: 'configuration.taskPushNotificationConfig.authentication.scheme', description: 'is required' },
    ]);
    const { error } = await run(send, request, faults);
    expect(error).toMatchObject({
      violations: [
        { field: 'configuration.pushNotificationConfig.url' },
        { field: 'configuration.pushNotificationConfig.authentication.schemes' },
      ],
    });
  });
});

describe('in ProtoJSON', () => {
  const written = { name: NAME, pushNotificationConfig: OLD_CONFIG };

  test.each([
    ['as the proto has it', { configId: 'p', config: { pushNotificationConfig: { ...OLD_CONFIG, id: '' } } }],
    ['as clients send it over HTTP', { name: NAME, pushNotificationConfig: OLD_CONFIG }],
    ['in snake_case', { config_id: 'p', config: { push_notification_config: { ...OLD_CONFIG, id: '' } } }],
  ])('create is taken %s', async (_name, body) => {
    const request = { ...body, parent: 'tasks/t' };
    expect(await run(proto.CreateTaskPushNotificationConfig, request, CONFIG)).toEqual({
      result: written,
      calls: [{ operation: 'CreateTaskPushNotificationConfig', params: CONFIG }],
    });
  });

  test('get and delete name the config by its resource', async () => {
    expect(await run(proto.GetTaskPushNotificationConfig, { name: NAME }, CONFIG)).toEqual({
      result: written,
      calls: [{ operation: 'GetTaskPushNotificationConfig', params: { taskId: 't', id: 'p' } }],
    });
    expect(await run(proto.DeleteTaskPushNotificationConfig, { name: NAME }, {})).toMatchObject({
      calls: [{ operation: 'DeleteTaskPushNotificationConfig', params: { taskId: 't', id: 'p' } }],
    });
  });

  test('list gives all, or the page that is asked for', async () => {
    const list = proto.ListTaskPushNotificationConfigs;
    const pages = [{ configs: [CONFIG], nextPageToken: 'n' }, { configs: [CONFIG] }];
    expect((await run(list, { parent: 'tasks/t', pageSize: 0 }, ...pages)).result).toEqual({
      configs: [written, written],
    });
    expect(await run(list, { parent: 'tasks/t', pageSize: 1 }, ...pages)).toEqual({
      result: { configs: [written], nextPageToken: 'n' },
      calls: [{ operation: 'ListTaskPushNotificationConfigs', params: { taskId: 't', pageSize: 1 } }],
    });
  });

  test.each([
    ['GetTask', 'id', 'name', 'must be "tasks/{id}"'],
    ['ListTaskPushNotificationConfigs', 'taskId', 'parent', 'must be "tasks/{id}"'],
    ['DeleteTaskPushNotificationConfig', 'taskId', 'name', 'must be "tasks/{id}/pushNotificationConfigs/{id}"'],
  ] as const)('%s without a proper name tells so', async (operation, field, own, description) => {
    const { error } = await run(proto[operation], { [own]: 'tasks' }, violation(field));
    expect(error).toMatchObject({ violations: [{ field: own, description }] });
  });
});

test('over gRPC a config comes out with all its fields', async () => {
  const { result } = await run(proto.GetTaskPushNotificationConfig, { name: NAME }, CONFIG);
  const bytes = writeProtoBytes(v03Method('getTaskPushNotificationConfig').output, result);
  expect(LegacyA2AService.getTaskPushNotificationConfig.responseDeserialize(bytes)).toEqual({
    name: NAME,
    pushNotificationConfig: OLD_CONFIG,
  });
});

test('over gRPC a page of configs comes out, with what is unset', async () => {
  const { result } = await run(
    proto.ListTaskPushNotificationConfigs,
    { parent: 'tasks/t', pageSize: 1 },
    { configs: [{ taskId: 't', id: 'p', url: 'https://hook.test' }] },
  );
  const bytes = writeProtoBytes(v03Method('listTaskPushNotificationConfig').output, result);
  expect(LegacyA2AService.listTaskPushNotificationConfig.responseDeserialize(bytes)).toEqual({
    configs: [
      {
        name: NAME,
        pushNotificationConfig: { id: 'p', url: 'https://hook.test', token: '', authentication: undefined },
      },
    ],
    nextPageToken: '',
  });
});
