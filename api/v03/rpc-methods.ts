import { TaskNotFoundError } from '@a2a-js/sdk/errors';
import { isFields, type Fields } from '../../protocol/v03/fields.js';
import { rpcDialect } from '../../protocol/v03/rpc-dialect.js';
import { createWriter } from '../../protocol/v03/write.js';
import { toV03Card } from '../cards/v03-card.js';
import type { FieldNames } from './field-names.js';
import { type Method, type Invoke, allPushConfigs } from './method.js';
import { readPushConfig, writeRpcConfig } from './read-push-config.js';
import { readSend } from './read-send.js';
const { task, event } = createWriter(rpcDialect);

/** The methods of 0.3 over JSON-RPC (0.3 §7). There is none for ListTasks. */
export const RPC_METHODS: Readonly<Record<string, Method>> = {
  'message/send': {
    kind: 'unary',
    operation: 'SendMessage',
    run: async (request, invoke, names) => event(await invoke('SendMessage', readSend(request, 'rpc', names)), false),
  },
  'message/stream': {
    kind: 'stream',
    operation: 'SendStreamingMessage',
    params: (request, names) => readSend(request, 'rpc', names),
  },
  'tasks/get': {
    kind: 'unary',
    operation: 'GetTask',
    run: async ({ id, historyLength }, invoke) => task(await invoke('GetTask', { id, historyLength })),
  },
  'tasks/cancel': {
    kind: 'unary',
    operation: 'CancelTask',
    run: async ({ id, metadata }, invoke) => task(await invoke('CancelTask', { id, metadata })),
  },
  'tasks/resubscribe': {
    kind: 'stream',
    operation: 'SubscribeToTask',
    params: ({ id }) => ({ id }),
  },
  'tasks/pushNotificationConfig/set': {
    kind: 'unary',
    operation: 'CreateTaskPushNotificationConfig',
    run: async ({ taskId, pushNotificationConfig }, invoke, names) => {
      const config = readPushConfig(pushNotificationConfig, '', 'pushNotificationConfig', names);
      const params = { ...(isFields(config) && config), taskId };
      return writeRpcConfig(await invoke('CreateTaskPushNotificationConfig', params));
    },
  },
  'tasks/pushNotificationConfig/get': {
    kind: 'unary',
    operation: 'GetTaskPushNotificationConfig',
    run: async (request, invoke, names) => writeRpcConfig(await findConfig(request, invoke, names)),
  },
  'tasks/pushNotificationConfig/list': {
    kind: 'unary',
    operation: 'ListTaskPushNotificationConfigs',
    run: async ({ id }, invoke, names) => {
      names.rename('taskId', 'id');
      return (await allPushConfigs(id, invoke)).map(writeRpcConfig);
    },
  },
  'tasks/pushNotificationConfig/delete': {
    kind: 'unary',
    operation: 'DeleteTaskPushNotificationConfig',
    run: async ({ id, pushNotificationConfigId }, invoke, names) => {
      nameConfig(names);
      await invoke('DeleteTaskPushNotificationConfig', { taskId: id, id: pushNotificationConfigId });
      return null;
    },
  },
  'agent/getAuthenticatedExtendedCard': {
    kind: 'unary',
    operation: 'GetExtendedAgentCard',
    run: async (_request, invoke) => toV03Card(await invoke('GetExtendedAgentCard', {})),
  },
};

/** Without an id of the config, the first one is meant. */
async function findConfig(request: Fields, invoke: Invoke, names: FieldNames): Promise<Fields> {
  const { id, pushNotificationConfigId } = request;
  nameConfig(names);
  if (pushNotificationConfigId !== undefined && pushNotificationConfigId !== null) {
    return invoke('GetTaskPushNotificationConfig', { taskId: id, id: pushNotificationConfigId });
  }
  const { configs } = await invoke('ListTaskPushNotificationConfigs', { taskId: id, pageSize: 1 });
  const first = configs?.[0];
  if (!first) throw new TaskNotFoundError('The task has no push notification config.');
  return first;
}

function nameConfig(names: FieldNames): void {
  names.rename('taskId', 'id');
  names.rename('id', 'pushNotificationConfigId');
}
