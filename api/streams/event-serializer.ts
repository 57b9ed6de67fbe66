import type { StreamResponse } from '../../protocol/a2a.js';
import { SEQUENCE_EXTENSION } from '../../protocol/extensions.js';
import type { FoldEvent } from '../../protocol/fold/fold-state.js';

/** Writes events in some form; with the sequence in their metadata for clients of that extension. */
export type EventSerializer<Form> = (event: FoldEvent, withSequence: boolean) => Form;

/** Writes events as JSON. */
export type EventJson = EventSerializer<string>;

interface Written<Form> {
  plain?: Form;
  sequenced?: { readonly sequence: number; readonly form: Form };
}

export function createEventJson(): EventJson {
  return createEventSerializer((event) => JSON.stringify(event));
}

/** Writes each event once, however many subscribers it goes to, for as long as the event object lives. */
export function createEventSerializer<Form>(write: (event: StreamResponse) => Form): EventSerializer<Form> {
  const cache = new WeakMap<StreamResponse, Written<Form>>();
  return ({ event, sequence }, withSequence) => {
    let written = cache.get(event);
    if (!written) {
      written = {};
      cache.set(event, written);
    }
    if (!withSequence) return (written.plain ??= write(event));
    if (written.sequenced?.sequence === sequence) return written.sequenced.form;
    const form = write(sequenced(event, sequence));
    written.sequenced = { sequence, form };
    return form;
  };
}

/** The event with its sequence in `metadata`, under the URI of the extension. */
export function sequenced(event: StreamResponse, sequence: number): StreamResponse {
  const note = { [SEQUENCE_EXTENSION]: { sequence } };
  if ('task' in event) return { task: { ...event.task, metadata: { ...event.task.metadata, ...note } } };
  if ('message' in event) return { message: { ...event.message, metadata: { ...event.message.metadata, ...note } } };
  if ('statusUpdate' in event) {
    return { statusUpdate: { ...event.statusUpdate, metadata: { ...event.statusUpdate.metadata, ...note } } };
  }
  return { artifactUpdate: { ...event.artifactUpdate, metadata: { ...event.artifactUpdate.metadata, ...note } } };
}
