import type { JsonObject, Part } from '../a2a.js';
import type { TaskState } from '../task-state.js';
import { wrapData, metadataOf } from './parts.js';
import type { Dialect, Kind } from './write.js';

const STATES: Readonly<Record<TaskState, string>> = {
  TASK_STATE_SUBMITTED: 'submitted',
  TASK_STATE_WORKING: 'working',
  TASK_STATE_COMPLETED: 'completed',
  TASK_STATE_FAILED: 'failed',
  TASK_STATE_CANCELED: 'canceled',
  TASK_STATE_INPUT_REQUIRED: 'input-required',
  TASK_STATE_REJECTED: 'rejected',
  TASK_STATE_AUTH_REQUIRED: 'auth-required',
};

const KINDS: Readonly<Record<Kind, string>> = {
  task: 'task',
  message: 'message',
  statusUpdate: 'status-update',
  artifactUpdate: 'artifact-update',
};

/** The form of 0.3's TypeScript types: objects marked by `kind`, names in lower case. */
export const rpcDialect: Dialect = {
  parts: 'parts',
  state: (state) => STATES[state],
  role: (role) => (role === 'ROLE_USER' ? 'user' : 'agent'),
  part: writePart,
  references: (referenceTaskIds) => ({ referenceTaskIds }),
  mark: (kind) => ({ kind: KINDS[kind] }),
  wrap: (_kind, object) => object,
};

function writePart(part: Part): JsonObject {
  if ('text' in part) return { kind: 'text', text: part.text, metadata: metadataOf(part) };
  if ('data' in part) return { kind: 'data', ...wrapData(part.data, metadataOf(part)) };
  const content = 'raw' in part ? { bytes: part.raw } : { uri: part.url };
  const file = { ...content, name: part.filename, mimeType: part.mediaType };
  return { kind: 'file', file, metadata: part.metadata };
}
