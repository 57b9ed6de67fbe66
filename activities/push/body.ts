import type { StreamResponse, Task } from '../../protocol/a2a.js';
import type { PushConfig } from '../../protocol/push.js';
import { rpcDialect } from '../../protocol/v03/rpc-dialect.js';
import { createWriter } from '../../protocol/v03/write.js';

/** The body that is sent to a webhook. */
export interface DeliveryBody {
  readonly contentType: string;
  /** The JSON that is sent. */
  readonly text: string;
}

const OLD_WRITER = createWriter(rpcDialect);

/**
 * Whether the delivery of an event tells the whole task, or a whole artifact, so that it needs the task after the
 * event.
 */
export function needsTask(config: PushConfig, event: StreamResponse): boolean {
  return config.protocolVersion === '0.3' || config.snapshot === true || isWholeArtifact(config, event);
}

/**
 * Makes the body of a delivery: one event (A2A §4.3.3), or what the config asks for in its place; in 0.3 the bare task.
 *
 * @param task - the task as it is after the event; needed when `needsTask` says so.
 * @throws Error when it is needed and not there.
 */
export function bodyOf(config: PushConfig, event: StreamResponse, task: Task | undefined): DeliveryBody {
  if (!needsTask(config, event)) return current(event);
  if (!task) throw new Error('The delivery of this event needs the task after it.');
  if (config.protocolVersion === '0.3') {
    return { contentType: 'application/json', text: JSON.stringify(OLD_WRITER.task(task)) };
  }
  return current(config.snapshot ? { task } : wholeArtifact(event, task));
}

function current(event: StreamResponse): DeliveryBody {
  return { contentType: 'application/a2a+json', text: JSON.stringify(event) };
}

/** A receiver that has not had the chunks before the last one gets the artifact in one piece. */
function isWholeArtifact({ on }: PushConfig, event: StreamResponse): boolean {
  return 'artifactUpdate' in event && !on.includes('artifact') && !on.includes('all');
}

function wholeArtifact(event: StreamResponse, task: Task): StreamResponse {
  if (!('artifactUpdate' in event)) return event;
  const { append: _, ...update } = event.artifactUpdate;
  const whole = task.artifacts?.find(({ artifactId }) => artifactId === update.artifact.artifactId);
  return { artifactUpdate: { ...update, artifact: whole ?? update.artifact, lastChunk: true } };
}
