import type { StreamResponse } from './a2a.js';
import type { TaskState } from './task-state.js';
import type { TurnBatch } from './turn-batch.js';

/** The events that a push config can ask for: see `docs/extensions.md`. */
export const PUSH_EVENTS = [
  'completed',
  'failed',
  'canceled',
  'rejected',
  'input-required',
  'auth-required',
  'working',
  'status',
  'artifact',
  'artifact-complete',
  'all',
] as const;

export type PushEvent = (typeof PUSH_EVENTS)[number];

/**
 * The events that a push config gets which names none: those of the states in which somebody has to do something, or
 * nobody any more.
 */
export const DEFAULT_PUSH_EVENTS: readonly PushEvent[] = [
  'completed',
  'failed',
  'canceled',
  'rejected',
  'input-required',
  'auth-required',
];

const NAME_OF_STATE: Readonly<Record<TaskState, PushEvent>> = {
  TASK_STATE_SUBMITTED: 'status',
  TASK_STATE_WORKING: 'working',
  TASK_STATE_COMPLETED: 'completed',
  TASK_STATE_FAILED: 'failed',
  TASK_STATE_CANCELED: 'canceled',
  TASK_STATE_REJECTED: 'rejected',
  TASK_STATE_INPUT_REQUIRED: 'input-required',
  TASK_STATE_AUTH_REQUIRED: 'auth-required',
};

/** Whether a config that asks for `on` wants an event. A task as an event (its first, or after a reset) counts by its state. */
export function wantsEvent(on: readonly PushEvent[], event: StreamResponse): boolean {
  if ('artifactUpdate' in event) return wantsArtifact(on, event.artifactUpdate.lastChunk === true);
  const state = stateOf(event);
  return state !== undefined && wantsState(on, state);
}

/** News from the history that can bring events. `turnEnded` brings any but a state that waits or ends. */
export type PushNews =
  | { readonly kind: 'state'; readonly state: TaskState }
  | { readonly kind: 'batch'; readonly batch: TurnBatch }
  | { readonly kind: 'turnEnded' };

/** Whether news can bring events that a config wants. In doubt the answer is yes, since the fold decides. */
export function mayWant(on: readonly PushEvent[], news: PushNews): boolean {
  switch (news.kind) {
    case 'state':
      return wantsState(on, news.state);
    case 'turnEnded':
      return wantsState(on, 'TASK_STATE_WORKING') || wantsArtifact(on, true);
    case 'batch': {
      const { events, sequence } = news.batch;
      // The first batch of an attempt can send artifacts again as they were at its checkpoint.
      if (sequence === 1) return wantsState(on, 'TASK_STATE_WORKING') || wantsArtifact(on, true);
      return events.some((event) => {
        if (event.kind === 'status') return wantsState(on, 'TASK_STATE_WORKING');
        return event.kind === 'artifact' && wantsArtifact(on, event.lastChunk === true);
      });
    }
  }
}

/** The state that an event shows, if it shows one. */
export function stateOf(event: StreamResponse): TaskState | undefined {
  if ('task' in event) return event.task.status.state;
  return 'statusUpdate' in event ? event.statusUpdate.status.state : undefined;
}

function wantsState(on: readonly PushEvent[], state: TaskState): boolean {
  return on.includes('all') || on.includes('status') || on.includes(NAME_OF_STATE[state]);
}

function wantsArtifact(on: readonly PushEvent[], complete: boolean): boolean {
  return on.includes('all') || on.includes('artifact') || (complete && on.includes('artifact-complete'));
}
