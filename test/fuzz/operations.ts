import fc from 'fast-check';
import type { OperationName } from '../../api/operations/operation-name.js';

/** The message that each operation takes. */
export const REQUESTS: Readonly<Record<OperationName, string>> = {
  SendMessage: 'SendMessageRequest',
  SendStreamingMessage: 'SendMessageRequest',
  GetTask: 'GetTaskRequest',
  ListTasks: 'ListTasksRequest',
  CancelTask: 'CancelTaskRequest',
  SubscribeToTask: 'SubscribeToTaskRequest',
  CreateTaskPushNotificationConfig: 'TaskPushNotificationConfig',
  GetTaskPushNotificationConfig: 'GetTaskPushNotificationConfigRequest',
  ListTaskPushNotificationConfigs: 'ListTaskPushNotificationConfigsRequest',
  DeleteTaskPushNotificationConfig: 'DeleteTaskPushNotificationConfigRequest',
  GetExtendedAgentCard: 'GetExtendedAgentCardRequest',
};

const WEIGHTS: Readonly<Record<OperationName, number>> = {
  SendMessage: 8,
  SendStreamingMessage: 4,
  GetTask: 5,
  ListTasks: 3,
  CancelTask: 3,
  SubscribeToTask: 3,
  CreateTaskPushNotificationConfig: 2,
  GetTaskPushNotificationConfig: 1,
  ListTaskPushNotificationConfigs: 1,
  DeleteTaskPushNotificationConfig: 1,
  GetExtendedAgentCard: 1,
};

/** Operations, those with much to read in their requests more often. */
export const anyOperation: fc.Arbitrary<OperationName> = fc.oneof(
  ...Object.entries(WEIGHTS).map(([operation, weight]) => {
    // Safe: the keys of the record are operations.
    return { weight, arbitrary: fc.constant(operation as OperationName) };
  }),
);
