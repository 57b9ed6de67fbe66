import type { Artifact, StreamResponse, Task } from '../../../protocol/a2a.js';
import { textOf } from '../../../protocol/parts.js';
import type { StreamEvent } from './sse-client.js';

/**
 * The task as a client has it that knows nothing but the stream, by the rules of A2A: a task replaces everything, an
 * artifact update continues its artifact (`append`) or replaces it (§4.2.2).
 *
 * @throws when an event has no task or artifact to continue.
 */
export function viewOf(events: readonly StreamEvent[]): Task {
  const task = events.reduce<Task | undefined>((view, { event }) => apply(view, event), undefined);
  if (!task) throw new Error('The stream brought nothing.');
  return task;
}

/** The text of one artifact of a task, whatever its parts; undefined when there is no such artifact. */
export function artifactText(task: Task, artifactId: string): string | undefined {
  const artifact = task.artifacts?.find((each) => each.artifactId === artifactId);
  return artifact?.parts.map((part) => textOf([part])).join('');
}

/** The text of an event's status message; empty when it has none. */
export function statusText(event: StreamResponse): string {
  return 'statusUpdate' in event ? textOf(event.statusUpdate.status.message?.parts ?? []) : '';
}

/** The numbers from the first id on, without gap or repeat: what the ids of a stream must be. */
export function consecutiveIds(events: readonly StreamEvent[]): readonly string[] {
  const first = Number(events[0]?.id);
  return events.map((_, index) => String(first + index));
}

function apply(task: Task | undefined, event: StreamResponse): Task {
  if ('task' in event) return event.task;
  if (!task) throw new Error(`A stream must not begin with ${JSON.stringify(event)}.`);
  if ('statusUpdate' in event) return { ...task, status: event.statusUpdate.status };
  if ('artifactUpdate' in event) {
    const { artifact, append = false } = event.artifactUpdate;
    return { ...task, artifacts: withChunk(task.artifacts ?? [], artifact, append) };
  }
  throw new Error(`A task's stream must not hold ${JSON.stringify(event)}.`);
}

function withChunk(artifacts: readonly Artifact[], chunk: Artifact, append: boolean): readonly Artifact[] {
  const index = artifacts.findIndex(({ artifactId }) => artifactId === chunk.artifactId);
  const known = artifacts[index];
  if (!known && append) throw new Error(`There is no artifact "${chunk.artifactId}" to continue.`);
  if (!known) return [...artifacts, chunk];
  return artifacts.with(index, append ? { ...known, ...chunk, parts: [...known.parts, ...chunk.parts] } : chunk);
}
