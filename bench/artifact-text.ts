import type { StreamResponse } from '../protocol/a2a.js';

/** The text that an event adds to an artifact. */
export function artifactText(event: StreamResponse): string {
  if (!('artifactUpdate' in event)) return '';
  return event.artifactUpdate.artifact.parts.map((part) => ('text' in part ? part.text : '')).join('');
}
