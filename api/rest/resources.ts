import { methodNotAllowed, pathNotFound } from '../errors/request-error.js';
import type { OperationName } from '../operations/operation-name.js';

/** The verbs of a path, and what they do. */
export type Methods = Readonly<Partial<Record<'GET' | 'POST' | 'DELETE', OperationName>>>;

/** The paths of the HTTP+JSON binding (§11.3), below the URL of an interface; `::` is a colon to the router. */
export const RESOURCES: Readonly<Record<string, Methods>> = {
  '/message::send': { POST: 'SendMessage' },
  '/message::stream': { POST: 'SendStreamingMessage' },
  '/tasks': { GET: 'ListTasks' },
  '/tasks/:taskId/pushNotificationConfigs': {
    GET: 'ListTaskPushNotificationConfigs',
    POST: 'CreateTaskPushNotificationConfig',
  },
  '/tasks/:taskId/pushNotificationConfigs/:id': {
    GET: 'GetTaskPushNotificationConfig',
    DELETE: 'DeleteTaskPushNotificationConfig',
  },
  '/extendedAgentCard': { GET: 'GetExtendedAgentCard' },
};

/** What `/tasks/{id}` can end in. Subscribe has both verbs: §11.3 says POST, the proto GET. */
const TASK_ACTIONS = {
  '': { GET: 'GetTask' },
  cancel: { POST: 'CancelTask' },
  subscribe: { GET: 'SubscribeToTask', POST: 'SubscribeToTask' },
} as const satisfies Readonly<Record<string, Methods>>;

/**
 * What a verb does to `/tasks/{segment}`, the segment being an id, or an id and an action: `{id}:cancel`.
 *
 * @throws RequestError when it does nothing.
 */
export function taskAction(method: string, segment: string): { id: string; operation: OperationName } {
  const [, id = segment, action = ''] = /^(.*):(cancel|subscribe)$/s.exec(segment) ?? [];
  // Safe: the pattern gives nothing else.
  const methods: Methods = TASK_ACTIONS[action as keyof typeof TASK_ACTIONS];
  const operation = Object.entries(methods).find(([name]) => name === method)?.[1];
  if (operation) return { id, operation };
  if (action === '' && segment.includes(':')) throw pathNotFound();
  throw methodNotAllowed(method, Object.keys(methods));
}
