import type { Part } from './a2a.js';
import type { Content } from './task-context.js';

/** The parts that a piece of content stands for. */
export function toParts(content: Content): readonly Part[] {
  if (typeof content === 'string') return [{ text: content }];
  return isPartList(content) ? content : [content];
}

/** The text of text parts, joined by line breaks; other parts are passed over. */
export function textOf(parts: readonly Part[]): string {
  return parts.flatMap((part) => ('text' in part ? [part.text] : [])).join('\n');
}

/** Narrows where `Array.isArray` does not: it cannot tell a readonly array from its element. */
function isPartList(content: Part | readonly Part[]): content is readonly Part[] {
  return Array.isArray(content);
}
