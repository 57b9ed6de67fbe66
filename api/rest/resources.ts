import type { Methods } from '../http/resource-routes.js';

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
