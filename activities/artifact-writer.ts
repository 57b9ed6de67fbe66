import type { Artifact, JsonObject, Part } from '../protocol/a2a.js';
import type { AgentEvent } from '../protocol/journal.js';
import { MAX_BATCH_BYTES } from '../protocol/limits.js';
import { toParts } from '../protocol/parts.js';
import type { ArtifactOptions, ArtifactWriter, Content } from '../protocol/task-context.js';

type ArtifactEvent = Extract<AgentEvent, { kind: 'artifact' }>;

/** A character takes at most six bytes in JSON. */
const MAX_TEXT_CHUNK = Math.floor(MAX_BATCH_BYTES / 6);

/**
 * A writer for one artifact.
 *
 * @param emit - takes an event; resolved when there is room for the next.
 */
export function createArtifactWriter(
  artifactId: string,
  { name, description, metadata, extensions }: Omit<ArtifactOptions, 'artifactId'>,
  emit: (event: ArtifactEvent) => Promise<void>,
): ArtifactWriter {
  const header: Omit<Artifact, 'parts'> = {
    artifactId,
    ...(name !== undefined && { name }),
    ...(description !== undefined && { description }),
    ...(metadata && { metadata }),
    ...(extensions && { extensions }),
  };
  let introduced = false;
  let ended = false;

  const send = async (
    parts: readonly Part[],
    rest: Pick<ArtifactEvent, 'mode' | 'join' | 'lastChunk'>,
    added: JsonObject | undefined,
  ): Promise<void> => {
    if (parts.length === 0) throw new RangeError('An artifact chunk needs at least one part (A2A §4.1.7).');
    const before = { introduced, ended };
    const fields = introduced ? { artifactId } : header;
    introduced = true;
    ended = rest.lastChunk === true;
    const merged = added && { metadata: { ...fields.metadata, ...added } };
    try {
      await emit({ kind: 'artifact', artifact: { ...fields, ...merged, parts }, ...rest });
    } catch (error) {
      // What was refused has not been sent: another chunk may take its place.
      ({ introduced, ended } = before);
      throw error;
    }
  };

  const append = async (chunk: Content, lastChunk: boolean, added?: JsonObject): Promise<void> => {
    if (ended) throw new Error(`The artifact "${artifactId}" has ended: write() begins it anew.`);
    const last = lastChunk && { lastChunk };
    if (typeof chunk !== 'string') return send(toParts(chunk), { mode: 'append', ...last }, added);
    const pieces = cutText(chunk);
    const final = pieces.length - 1;
    for (const [index, text] of pieces.entries()) {
      const ending = index === final;
      await send([{ text }], { mode: 'append', join: true, ...(ending && last) }, ending ? added : undefined);
    }
  };

  return {
    artifactId,
    append: (chunk) => append(chunk, false),
    end: (chunk = '', added) => append(chunk, true, added),
    async write(content) {
      introduced = false;
      await send(toParts(content), { mode: 'replace', lastChunk: true }, undefined);
    },
  };
}

/** Cuts text so that each piece fits a batch, and never inside a surrogate pair. */
function cutText(text: string): readonly string[] {
  if (text.length <= MAX_TEXT_CHUNK) return [text];
  const pieces: string[] = [];
  for (let start = 0; start < text.length;) {
    let end = Math.min(text.length, start + MAX_TEXT_CHUNK);
    const code = text.charCodeAt(end - 1);
    if (end < text.length && code >= 0xd800 && code <= 0xdbff) end -= 1;
    pieces.push(text.slice(start, end));
    start = end;
  }
  return pieces;
}
