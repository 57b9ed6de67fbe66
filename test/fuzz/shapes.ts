import { z } from 'zod';
import { TASK_STATES } from '../../protocol/task-state.js';

/** Any JSON object. */
const struct = z.record(z.string(), z.unknown());

const partFields = {
  filename: z.string().exactOptional(),
  mediaType: z.string().exactOptional(),
  metadata: struct.exactOptional(),
};

const part = z.union([
  z.strictObject({ text: z.string(), ...partFields }),
  z.strictObject({ raw: z.base64(), ...partFields }),
  z.strictObject({ url: z.string(), ...partFields }),
  z.strictObject({ data: z.unknown().refine((value) => value !== undefined), ...partFields }),
]);

const message = z.strictObject({
  messageId: z.string().min(1),
  contextId: z.string().exactOptional(),
  taskId: z.string().exactOptional(),
  role: z.enum(['ROLE_USER', 'ROLE_AGENT']),
  parts: z.array(part).min(1),
  metadata: struct.exactOptional(),
  extensions: z.array(z.string()).exactOptional(),
  referenceTaskIds: z.array(z.string()).exactOptional(),
});

const artifact = z.strictObject({
  artifactId: z.string().min(1),
  name: z.string().exactOptional(),
  description: z.string().exactOptional(),
  parts: z.array(part).min(1),
  metadata: struct.exactOptional(),
  extensions: z.array(z.string()).exactOptional(),
});

const status = z.strictObject({
  state: z.enum(TASK_STATES),
  message: message.exactOptional(),
  timestamp: z.iso.datetime({ precision: 3 }),
});

/** `Task` of A2A 1.0 in ProtoJSON: nothing that the schema does not have. */
export const task = z.strictObject({
  id: z.uuid(),
  contextId: z.string().min(1),
  status,
  artifacts: z.array(artifact).exactOptional(),
  history: z.array(message).exactOptional(),
  metadata: struct.exactOptional(),
});

export const sendMessageResponse = z.strictObject({ task });

export const listTasksResponse = z.strictObject({
  tasks: z.array(task),
  nextPageToken: z.string(),
  pageSize: z.int().min(1).max(100),
  totalSize: z.int().nonnegative(),
});

const ids = { taskId: z.uuid(), contextId: z.string().min(1), metadata: struct.exactOptional() };

export const streamResponse = z.union([
  z.strictObject({ task }),
  z.strictObject({ statusUpdate: z.strictObject({ ...ids, status }) }),
  z.strictObject({
    artifactUpdate: z.strictObject({
      ...ids,
      artifact,
      append: z.boolean().exactOptional(),
      lastChunk: z.boolean().exactOptional(),
    }),
  }),
]);

/** `TaskPushNotificationConfig` without anything secret. */
export const pushConfig = z.strictObject({
  taskId: z.uuid(),
  id: z.string().min(1).max(255),
  url: z.url(),
  authentication: z.strictObject({ scheme: z.string().min(1) }).exactOptional(),
});

export const listPushConfigsResponse = z.strictObject({
  configs: z.array(pushConfig).max(10),
  nextPageToken: z.string(),
});

/** What deleting gives. */
export const empty = z.strictObject({});
