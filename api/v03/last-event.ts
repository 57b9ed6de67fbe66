import type { StreamResponse } from '../../protocol/a2a.js';
import type { FoldEvent } from '../../protocol/fold/fold-state.js';
import type { EventStream } from '../../tasks/request-context.js';
import { createEventSerializer, sequenced, type EventSerializer } from '../streams/event-serializer.js';

interface LastEvent extends FoldEvent {
  readonly isLast: true;
}

/** Whether `markLast` has found that nothing comes after this event. */
function isLast(event: FoldEvent): event is LastEvent {
  return 'isLast' in event;
}

/**
 * Marks the update with which a send stream ends when the task wants input: 0.3 clients wait for an update that says that
 * it is `final`. A stream that goes on after such an update (a queued message is next) does so at once, so looking one
 * event ahead delays nothing that anybody waits for.
 */
export function markLast(stream: EventStream): EventStream {
  let ahead: Promise<IteratorResult<FoldEvent>> | undefined;
  return {
    async next() {
      const current = await (ahead ?? stream.next());
      ahead = undefined;
      if (current.done || !asksForInput(current.value)) return current;
      ahead = stream.next();
      // A stream that breaks here says so at the next call.
      const following = await ahead.catch(() => undefined);
      if (!following?.done) return current;
      const last: LastEvent = { ...current.value, isLast: true };
      return { done: false, value: last };
    },
    async return() {
      await stream.return?.();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

function asksForInput({ event }: FoldEvent): boolean {
  return 'statusUpdate' in event && event.statusUpdate.status.state === 'TASK_STATE_INPUT_REQUIRED';
}

/**
 * Writes events in a form of 0.3; each once, however many subscribers it goes to. Only whether an event is the last one
 * differs from stream to stream.
 */
export function createV03EventSerializer<Form>(
  write: (event: StreamResponse, isLast: boolean) => Form,
): EventSerializer<Form> {
  const writeOnce = createEventSerializer((event) => write(event, false));
  return (entry, withSequence) => {
    if (!isLast(entry)) return writeOnce(entry, withSequence);
    return write(withSequence ? sequenced(entry.event, entry.sequence) : entry.event, true);
  };
}
