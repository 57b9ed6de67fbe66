import assert from 'node:assert/strict';
import type { z } from 'zod';
import type { OperationName } from '../../api/operations/operation-name.js';
import {
  empty,
  listPushConfigsResponse,
  listTasksResponse,
  pushConfig,
  sendMessageResponse,
  streamResponse,
  task,
} from './shapes.js';

/** What the requests of a fuzz run can get; of what is always refused, nothing. */
const RESULTS: Readonly<Partial<Record<OperationName, z.ZodType>>> = {
  SendMessage: sendMessageResponse,
  SendStreamingMessage: streamResponse,
  GetTask: task,
  ListTasks: listTasksResponse,
  CancelTask: task,
  SubscribeToTask: streamResponse,
  CreateTaskPushNotificationConfig: pushConfig,
  GetTaskPushNotificationConfig: pushConfig,
  ListTaskPushNotificationConfigs: listPushConfigsResponse,
  DeleteTaskPushNotificationConfig: empty,
};

/** Checks that a result has the shape of its operation, and is about what was asked for. */
export function checkResult(
  operation: OperationName,
  params: Readonly<Record<string, unknown>>,
  result: unknown,
): void {
  const shape = RESULTS[operation];
  if (!shape)
    throw new Error(`${operation} cannot have a result here, but has: ${JSON.stringify(result).slice(0, 500)}`);
  shape.parse(result);
  if (operation === 'GetTask' || operation === 'CancelTask') {
    const { id, history = [] } = task.parse(result);
    assert.equal(id, params['id']);
    const length = params['historyLength'] ?? params['history_length'];
    if (typeof length === 'number') assert.ok(history.length <= length, `the history has ${history.length} messages`);
  }
  if (operation === 'GetTaskPushNotificationConfig') assert.equal(pushConfig.parse(result).id, params['id']);
  if (operation === 'ListTaskPushNotificationConfigs') checkConfigs(params, listPushConfigsResponse.parse(result));
  if (operation === 'ListTasks') checkList(params, listTasksResponse.parse(result));
}

function checkConfigs(
  { pageSize }: Readonly<Record<string, unknown>>,
  { configs }: z.output<typeof listPushConfigsResponse>,
): void {
  if (typeof pageSize === 'number' && pageSize > 0) assert.ok(configs.length <= pageSize, 'the page is too long');
  const ids = configs.map(({ id }) => id);
  assert.deepEqual(ids, [...new Set(ids)].sort());
}

function checkList(params: Readonly<Record<string, unknown>>, list: z.output<typeof listTasksResponse>): void {
  assert.ok(list.tasks.length <= list.pageSize, 'the page is too long');
  assert.ok(list.totalSize >= list.tasks.length, 'the total is less than the page');
  const times = list.tasks.map(({ status }) => status.timestamp);
  assert.deepEqual(times, [...times].sort().reverse());
  const { pageSize, contextId, status } = params;
  if (typeof pageSize === 'number') assert.equal(list.pageSize, pageSize);
  for (const one of list.tasks) {
    if (typeof contextId === 'string' && contextId !== '') assert.equal(one.contextId, contextId);
    if (typeof status === 'string' && status.length > 1 && status !== 'TASK_STATE_UNSPECIFIED') {
      assert.equal(one.status.state, status);
    }
  }
}
