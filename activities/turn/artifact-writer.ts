import type { Artifact, JsonObject, Part } from '../../protocol/a2a.js';
import { MAX_BATCH_BYTES } from '../../protocol/limits.js';
import { toParts } from '../../protocol/parts.js';
import type { ArtifactOptions, ArtifactWriter, Content } from '../../protocol/task-context.js';
import type { AgentEvent } from '../../protocol/turn-batch.js';

type ArtifactEvent = Extract<AgentEvent, { kind: 'artifact' }>;

/** The longest text of one chunk, in characters. A character takes at most six bytes in JSON. */
const MAX_TEXT_CHUNK = Math.floor(MAX_BATCH_BYTES / 6);

/**
 * Makes a writer for one artifact. Its methods emit before they return, and only then wait: an agent that does not
 * await them loses nothing, and an error that it does not look at does not end the process.
 *
 * @param emit - takes an event.
 * @param room - resolves when there is room for the next event.
 */
export function createArtifactWriter(
  artifactId: string,
  { name, description, metadata, extensions }: Omit<ArtifactOptions, 'artifactId'>,
  { emit, room }: { readonly emit: (event: ArtifactEvent) => void; readonly room: () => Promise<void> },
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

  const send = (
    parts: readonly Part[],
    rest: Pick<ArtifactEvent, 'mode' | 'join' | 'lastChunk'>,
    added: JsonObject | undefined,
  ): void => {
    if (parts.length === 0) throw new RangeError('An artifact chunk needs at least one part (A2A §4.1.7).');
    const fields = introduced ? { artifactId } : header;
    const merged = added && { metadata: { ...fields.metadata, ...added } };
    emit({ kind: 'artifact', artifact: { ...fields, ...merged, parts }, ...rest });
    introduced = true;
  };

  const append = (chunk: Content, lastChunk: boolean, added?: JsonObject): void => {
    if (ended) throw new Error(`The artifact "${artifactId}" has ended: write() begins it anew.`);
    const last = lastChunk && { lastChunk };
    if (typeof chunk === 'string') {
      const pieces = cutText(chunk);
      const final = pieces.length - 1;
      for (const [index, text] of pieces.entries()) {
        const ending = index === final;
        send([{ text }], { mode: 'append', join: true, ...(ending && last) }, ending ? added : undefined);
      }
    } else {
      send(toParts(chunk), { mode: 'append', ...last }, added);
    }
    ended = lastChunk;
  };

  const thenRoom = (work: () => void): Promise<void> => {
    const done = (async () => {
      work();
      await room();
    })();
    done.catch(() => undefined);
    return done;
  };

  return {
    artifactId,
    append: (chunk) =>
      thenRoom(() => {
        append(chunk, false);
      }),
    end: (chunk = '', added) =>
      thenRoom(() => {
        append(chunk, true, added);
      }),
    write: (content) =>
      thenRoom(() => {
        const parts = toParts(content);
        const before = introduced;
        introduced = false;
        try {
          send(parts, { mode: 'replace', lastChunk: true }, undefined);
        } finally {
          introduced ||= before;
        }
        ended = true;
      }),
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
