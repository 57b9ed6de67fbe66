import type { AgentCard, StreamResponse, Task } from '../../protocol/a2a.js';
import { field, isFields, type Fields } from '../../protocol/v03/fields.js';
import type { FieldNames } from './field-names.js';
import { type Method, allPushConfigs } from './method.js';
import { readPushConfig } from './read-push-config.js';
import { readHistoryLength, readSend } from './read-send.js';
import { type V03Operation, parseConfigName, parseTaskName } from './rest-resources.js';

/** How results are written: as ProtoJSON, or as the messages that gRPC encodes. */
export interface ProtoForm {
  task(task: Task): unknown;
  /** What a send gives. */
  result(result: StreamResponse): unknown;
  config(config: Fields): unknown;
  configs(configs: readonly Fields[], nextPageToken?: string): unknown;
  card(card: AgentCard): unknown;
}

/** The operations of 0.3 by its proto. Requests are ProtoJSON. */
export function createProtoMethods(form: ProtoForm): Readonly<Record<V03Operation, Method>> {
  return {
    SendMessage: {
      kind: 'unary',
      operation: 'SendMessage',
      run: async (request, invoke, names) =>
        form.result(await invoke('SendMessage', readSend(request, 'proto', names))),
    },
    SendStreamingMessage: {
      kind: 'stream',
      operation: 'SendStreamingMessage',
      params: (request, names) => readSend(request, 'proto', names),
    },
    GetTask: {
      kind: 'unary',
      operation: 'GetTask',
      run: async (request, invoke, names) => {
        const historyLength = readHistoryLength(field(request, 'historyLength'), 'proto');
        return form.task(await invoke('GetTask', { id: readTaskId(request, 'id', 'name', names), historyLength }));
      },
    },
    CancelTask: {
      kind: 'unary',
      operation: 'CancelTask',
      run: async (request, invoke, names) =>
        form.task(await invoke('CancelTask', { id: readTaskId(request, 'id', 'name', names) })),
    },
    SubscribeToTask: {
      kind: 'stream',
      operation: 'SubscribeToTask',
      params: (request, names) => ({ id: readTaskId(request, 'id', 'name', names) }),
    },
    CreateTaskPushNotificationConfig: {
      kind: 'unary',
      operation: 'CreateTaskPushNotificationConfig',
      run: async (request, invoke, names) =>
        form.config(await invoke('CreateTaskPushNotificationConfig', readCreate(request, names))),
    },
    GetTaskPushNotificationConfig: {
      kind: 'unary',
      operation: 'GetTaskPushNotificationConfig',
      run: async (request, invoke, names) =>
        form.config(await invoke('GetTaskPushNotificationConfig', readConfigName(request, names))),
    },
    ListTaskPushNotificationConfigs: {
      kind: 'unary',
      operation: 'ListTaskPushNotificationConfigs',
      run: async (request, invoke, names) => {
        const taskId = readTaskId(request, 'taskId', 'parent', names);
        const pageSize = field(request, 'pageSize') || undefined;
        const pageToken = field(request, 'pageToken') || undefined;
        if (pageSize === undefined && pageToken === undefined) {
          return form.configs(await allPushConfigs(taskId, invoke));
        }
        const page = await invoke('ListTaskPushNotificationConfigs', { taskId, pageSize, pageToken });
        return form.configs(page.configs ?? [], page.nextPageToken);
      },
    },
    DeleteTaskPushNotificationConfig: {
      kind: 'unary',
      operation: 'DeleteTaskPushNotificationConfig',
      run: async (request, invoke, names) => {
        await invoke('DeleteTaskPushNotificationConfig', readConfigName(request, names));
        return {};
      },
    },
    GetExtendedAgentCard: {
      kind: 'unary',
      operation: 'GetExtendedAgentCard',
      run: async (_request, invoke) => form.card(await invoke('GetExtendedAgentCard', {})),
    },
  };
}

/** The id in the name of a task, which stands in `own`; 1.0 has it in `at`. */
function readTaskId(request: Fields, at: string, own: string, names: FieldNames): string | undefined {
  const id = parseTaskName(field(request, own));
  if (id === undefined) names.refuse(at, own, 'must be "tasks/{id}"');
  return id;
}

function readConfigName(request: Fields, names: FieldNames): { taskId?: string; id?: string } {
  const ids = parseConfigName(field(request, 'name'));
  if (!ids) names.refuse('taskId', 'name', 'must be "tasks/{id}/pushNotificationConfigs/{id}"');
  // One field, one violation: the id of the config is there.
  return ids ?? { id: 'unknown' };
}

/** The request is `{parent, configId, config}` by the proto; over HTTP, some clients send the config alone. */
function readCreate(request: Fields, names: FieldNames): Fields {
  const inner = field(request, 'config');
  const base = inner === undefined ? '' : 'config.';
  const source = isFields(inner) ? inner : request;
  const own = `${base}pushNotificationConfig`;
  const config = readPushConfig(field(source, 'pushNotificationConfig'), '', own, names);
  const params = isFields(config) ? config : {};
  const id = params['id'] || field(request, 'configId') || undefined;
  return { ...params, id, taskId: readTaskId(request, 'taskId', 'parent', names) };
}
