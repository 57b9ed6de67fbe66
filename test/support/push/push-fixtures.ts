import type { StreamResponse, Task } from '../../../protocol/a2a.js';
import type { PushConfig } from '../../../protocol/push.js';
import type { TaskState } from '../../../protocol/task-state.js';
import { TEST_RETRY } from './push-settings.js';

export const PUSH_TASK_ID = '01935a3e-7c1a-7000-8000-000000000001';

const AT = '2026-11-21T10:00:00.000Z';

/** A config that wants everything, unless it is changed. */
export function configOf(change: Partial<PushConfig> = {}): PushConfig {
  return {
    id: 'main',
    url: 'https://receiver.test:8443/hook?key=1',
    on: ['all'],
    protocolVersion: '1.0',
    retry: TEST_RETRY,
    ...change,
  };
}

export function taskIn(state: TaskState, change: Partial<Task> = {}): Task {
  return { id: PUSH_TASK_ID, contextId: 'c-1', status: { state, timestamp: AT }, ...change };
}

export function statusUpdate(state: TaskState): StreamResponse {
  return { statusUpdate: { taskId: PUSH_TASK_ID, contextId: 'c-1', status: { state, timestamp: AT } } };
}

/** A chunk of the artifact `text`. */
export function chunk(text: string, rest: { readonly append?: boolean; readonly lastChunk?: boolean } = {}) {
  const artifact = { artifactId: 'text', parts: [{ text }] };
  return { artifactUpdate: { taskId: PUSH_TASK_ID, contextId: 'c-1', artifact, ...rest } } satisfies StreamResponse;
}
