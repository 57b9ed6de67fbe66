import type { TextPart } from '../../protocol/a2a.js';
import { MAX_BATCH_BYTES } from '../../protocol/limits.js';
import type { AgentEvent } from '../../protocol/turn-batch.js';

type ArtifactEvent = Extract<AgentEvent, { kind: 'artifact' }>;

/** An event with its size as JSON. */
export interface SizedEvent {
  readonly event: AgentEvent;
  readonly bytes: number;
}

export function sized(event: AgentEvent): SizedEvent {
  return { event, bytes: Buffer.byteLength(JSON.stringify(event)) };
}

/**
 * Makes one chunk of two chunks of text that continue each other; undefined when they do not. The fold gives the same
 * artifact either way, but clients get fewer and longer chunks.
 */
export function coalesce(before: SizedEvent, after: SizedEvent): SizedEvent | undefined {
  const a = loneText(before.event);
  const b = loneText(after.event);
  if (!a || !b || !b.event.join || a.event.lastChunk || before.bytes + after.bytes > MAX_BATCH_BYTES) return undefined;
  if (a.event.artifact.artifactId !== b.event.artifact.artifactId) return undefined;
  const { metadata: _, parts: __, ...header } = b.event.artifact;
  const metadata = b.event.artifact.metadata && { ...a.event.artifact.metadata, ...b.event.artifact.metadata };
  const parts = [{ ...a.part, text: a.part.text + b.part.text }];
  const event: AgentEvent = {
    ...a.event,
    artifact: { ...a.event.artifact, ...header, ...(metadata && { metadata }), parts },
    ...(b.event.lastChunk && { lastChunk: true }),
  };
  // A chunk that only goes on adds its text; the rest of it is counted too high, which does no harm.
  const continues = Object.keys(header).length === 1 && !metadata;
  const added = continues ? Buffer.byteLength(JSON.stringify(b.part.text)) : after.bytes;
  return { event, bytes: before.bytes + added };
}

function loneText(event: AgentEvent): { event: ArtifactEvent; part: TextPart } | undefined {
  if (event.kind !== 'artifact') return undefined;
  const [part, ...others] = event.artifact.parts;
  return part && 'text' in part && others.length === 0 ? { event, part } : undefined;
}
