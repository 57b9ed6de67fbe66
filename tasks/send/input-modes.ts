import { ContentTypeNotSupportedError } from '@a2a-js/sdk/errors';
import type { Part } from '../../protocol/a2a.js';
import type { AgentDescription } from '../../protocol/agent-description.js';

/** What an agent takes when its card does not say. */
export const DEFAULT_MODES: readonly string[] = ['text/plain'];

/**
 * Checks that an agent takes the media types of a message's parts. A part that names none is taken: the agent finds
 * out what it is. A mode of any one skill will do, since a message does not name a skill.
 *
 * @throws ContentTypeNotSupportedError naming the first part that is not taken, and what would be.
 */
export function checkInputModes(parts: readonly Part[], card: AgentDescription): void {
  const modes = [
    ...(card.defaultInputModes ?? DEFAULT_MODES),
    ...card.skills.flatMap((skill) => skill.inputModes ?? []),
  ];
  for (const [index, { mediaType }] of parts.entries()) {
    if (mediaType === undefined || modes.some((mode) => matches(mode, mediaType))) continue;
    const inputModes = [...new Set(modes)].join(', ');
    throw new ContentTypeNotSupportedError({
      message: `message.parts[${index}] is ${JSON.stringify(mediaType.slice(0, 100))}, but this agent takes: ${inputModes}.`,
      metadata: { mediaType: mediaType.slice(0, 100), inputModes },
    });
  }
}

/** Compares media types without parameters and case. A mode may be a wildcard. */
function matches(mode: string, mediaType: string): boolean {
  const wanted = essence(mode);
  const given = essence(mediaType);
  if (wanted === given || wanted === '*/*' || wanted === '*') return true;
  return wanted.endsWith('/*') && given.startsWith(wanted.slice(0, -1));
}

function essence(mediaType: string): string {
  const [type = ''] = mediaType.split(';');
  return type.trim().toLowerCase();
}
