import type { StreamResponse } from '../protocol/a2a.js';
import { SEQUENCE_EXTENSION } from '../protocol/extensions.js';
import type { FoldEvent } from '../protocol/fold-state.js';

/** Writes events as JSON; with the sequence in their metadata for clients of that extension. */
export type EventJson = (event: FoldEvent, withSequence: boolean) => string;

interface Written {
  plain?: string;
  sequenced?: { readonly sequence: number; readonly json: string };
}

/** Writes each event once, however many subscribers it goes to, for as long as the event object lives. */
export function createEventJson(): EventJson {
  const cache = new WeakMap<StreamResponse, Written>();
  return ({ event, sequence }, withSequence) => {
    let written = cache.get(event);
    if (!written) {
      written = {};
      cache.set(event, written);
    }
    if (!withSequence) return (written.plain ??= JSON.stringify(event));
    if (written.sequenced?.sequence === sequence) return written.sequenced.json;
    const json = JSON.stringify(sequenced(event, sequence));
    written.sequenced = { sequence, json };
    return json;
  };
}

function sequenced(event: StreamResponse, sequence: number): StreamResponse {
  const note = { [SEQUENCE_EXTENSION]: { sequence } };
  if ('task' in event) return { task: { ...event.task, metadata: { ...event.task.metadata, ...note } } };
  if ('message' in event) return { message: { ...event.message, metadata: { ...event.message.metadata, ...note } } };
  if ('statusUpdate' in event) {
    return { statusUpdate: { ...event.statusUpdate, metadata: { ...event.statusUpdate.metadata, ...note } } };
  }
  return { artifactUpdate: { ...event.artifactUpdate, metadata: { ...event.artifactUpdate.metadata, ...note } } };
}
