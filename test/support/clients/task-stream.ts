import type { StreamResponse, Task } from '../../../protocol/a2a.js';
import type { TaskState } from '../../../protocol/task-state.js';
import { openSse, toStreamEvent, type SseRequest, type StreamEvent } from './sse-client.js';

export const EXTENSIONS_HEADER = 'a2a-extensions';

/** A stream of a task's events, read as the test goes, whatever the binding. */
export interface TaskStream {
  /** The extensions that the server says are active. */
  readonly activated: string | undefined;
  /** Whether the server says that the request had been taken before. */
  readonly replayed: boolean;
  /** The next event; undefined at the end. */
  next(): Promise<StreamEvent | undefined>;
  /** The events up to the first that is wanted, which is the last of them. @throws when the stream ends before. */
  until(wanted: (event: StreamResponse) => boolean): Promise<StreamEvent[]>;
  /** The events up to the end. @throws when the server cuts the stream, or ends it with an error. */
  rest(): Promise<StreamEvent[]>;
  /** Goes away without a word. */
  leave(): void;
}

/** @throws when the answer is no stream. */
export async function openTaskStream({ url, ...request }: SseRequest & { readonly url: string }): Promise<TaskStream> {
  const reader = await openSse(url, request);
  const next = async (): Promise<StreamEvent | undefined> => {
    const frame = await reader.next();
    if (!frame && reader.cut) throw new Error(`The stream of ${url} was cut.`);
    return frame && toStreamEvent(frame);
  };
  return {
    activated: reader.headers[EXTENSIONS_HEADER]?.toString(),
    replayed: reader.headers['idempotency-replayed'] === 'true',
    next,
    async until(wanted) {
      const events: StreamEvent[] = [];
      for (let event = await next(); event; event = await next()) {
        events.push(event);
        if (wanted(event.event)) return events;
      }
      throw new Error(`The stream ended before that event: ${JSON.stringify(events.slice(-5))}`);
    },
    async rest() {
      const events: StreamEvent[] = [];
      for (let event = await next(); event; event = await next()) events.push(event);
      return events;
    },
    leave: reader.leave,
  };
}

/** The state that an event shows, if it shows one. */
export function stateIn(event: StreamResponse): TaskState | undefined {
  if ('task' in event) return event.task.status.state;
  return 'statusUpdate' in event ? event.statusUpdate.status.state : undefined;
}

/** Whether an event says that the task is in this state. */
export function bringsState(state: TaskState): (event: StreamResponse) => boolean {
  return (event) => stateIn(event) === state;
}

/** The task that a stream begins with. @throws when it begins with anything else. */
export function snapshotIn(first: StreamEvent | undefined): Task {
  if (!first || !('task' in first.event))
    throw new Error(`A stream must begin with the task, not ${JSON.stringify(first)}`);
  return first.event.task;
}
