import type { Artifact, StreamResponse } from '../protocol/a2a.js';

/** The text of artifacts that an event brings: a chunk, or all that a task has when its stream begins. */
export function artifactText(event: StreamResponse): string {
  if ('artifactUpdate' in event) return textOf(event.artifactUpdate.artifact);
  if ('task' in event) return (event.task.artifacts ?? []).map(textOf).join('');
  return '';
}

function textOf({ parts }: Artifact): string {
  return parts.map((part) => ('text' in part ? part.text : '')).join('');
}
