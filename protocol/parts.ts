import type { Part } from './a2a.js';
import type { Content } from './task-context.js';

const CONTENTS = ['text', 'raw', 'url', 'data'] as const;

/**
 * The parts that a piece of content stands for.
 *
 * @throws RangeError when one is no part: agents are also written in JavaScript.
 */
export function toParts(content: Content): readonly Part[] {
  if (typeof content === 'string') return [{ text: content }];
  const parts = isPartList(content) ? content : [content];
  for (const part of parts) assertPart(part);
  return parts;
}

function assertPart(part: unknown): void {
  // Safe: the fields are only looked into, and may be anything.
  const fields = (typeof part === 'object' && part !== null ? part : {}) as Readonly<Record<string, unknown>>;
  const present = CONTENTS.filter((name) => fields[name] !== undefined);
  if (present.length === 1) return;
  const has = present.length === 0 ? 'none' : present.join(' and ');
  throw new RangeError(`A part must have exactly one of ${CONTENTS.join(', ')}; this one has ${has} (A2A §4.1.6).`);
}

/** The text of text parts, joined by line breaks; other parts are passed over. */
export function textOf(parts: readonly Part[]): string {
  return parts.flatMap((part) => ('text' in part ? [part.text] : [])).join('\n');
}

/** Narrows where `Array.isArray` does not: it cannot tell a readonly array from its element. */
function isPartList(content: Part | readonly Part[]): content is readonly Part[] {
  return Array.isArray(content);
}
