import type { StreamResponse } from '../../protocol/a2a.js';
import { createEventWriter, sequenced, type EventWriter } from '../streams/event-serializer.js';
import { isLast } from './last-event.js';

/**
 * Writes events in a form of 0.3; each once, however many subscribers it goes to. Only whether an event is the last one
 * differs from stream to stream.
 */
export function createV03EventWriter<Form>(write: (event: StreamResponse, isLast: boolean) => Form): EventWriter<Form> {
  const writeOnce = createEventWriter((event) => write(event, false));
  return (entry, withSequence) => {
    if (!isLast(entry)) return writeOnce(entry, withSequence);
    return write(withSequence ? sequenced(entry.event, entry.sequence) : entry.event, true);
  };
}
