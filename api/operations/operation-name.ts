/** The operations of A2A 1.0 (§3.1) by their RPC names, which are the JSON-RPC method names. */
export type OperationName =
  | 'SendMessage'
  | 'SendStreamingMessage'
  | 'GetTask'
  | 'ListTasks'
  | 'CancelTask'
  | 'SubscribeToTask'
  | 'CreateTaskPushNotificationConfig'
  | 'GetTaskPushNotificationConfig'
  | 'ListTaskPushNotificationConfigs'
  | 'DeleteTaskPushNotificationConfig'
  | 'GetExtendedAgentCard';

/** Whether an operation takes a message. */
export function isSend(operation: OperationName): boolean {
  return operation === 'SendMessage' || operation === 'SendStreamingMessage';
}
