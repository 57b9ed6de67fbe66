import type { JsonObject, JsonValue, Message } from '../../protocol/a2a.js';
import { findCsv, isCsvText } from './find-csv.js';

/** By which column the caller wants groups: its index, none, or a name that no column has. */
export type GroupRequest = number | 'none' | { readonly unknown: string };

/** Finds the column in text such as `group by region` or `Grouped by: "Region"`. */
const IN_A_SENTENCE = /\bgroup(?:ed|ing)?\s+by\b[\s:]*(.+)/is;
const NOT_AT_ALL = /\b(?:no|without) group(?:s|ing)?\b/i;
const NONE = /^(?:none|nothing|no|skip)\b/i;

/**
 * What a message says about grouping: `{"groupBy": "region"}` in a data part or in its metadata, or `group by region`
 * in its text.
 *
 * @param metadata - of the request that brought the message.
 * @returns undefined when it says nothing.
 */
export function groupRequest(
  message: Message,
  header: readonly string[],
  metadata?: JsonObject,
): GroupRequest | undefined {
  const data = message.parts.flatMap((part) => ('data' in part ? [part.data] : []));
  for (const source of [...data, message.metadata, metadata]) {
    const groupBy = groupByOf(source);
    if (groupBy === null) return 'none';
    if (typeof groupBy === 'string') return columnNamed(groupBy, header);
    if (groupBy !== undefined) return { unknown: JSON.stringify(groupBy) };
  }
  const text = textWithoutCsv(message);
  const [, name] = IN_A_SENTENCE.exec(text) ?? [];
  if (name !== undefined) return columnNamed(name, header);
  return NOT_AT_ALL.test(text) ? 'none' : undefined;
}

/** What a message says that answers the question for the column: its whole text is the name. */
export function groupAnswer(message: Message, header: readonly string[]): GroupRequest | undefined {
  const text = textWithoutCsv(message).trim();
  return text === '' || findCsv(message) ? undefined : columnNamed(text, header);
}

/** The column whose name the text is, or begins with: `Region`, `"region".`, `region, please`. Case does not count. */
function columnNamed(text: string, header: readonly string[]): GroupRequest {
  const wanted = text
    .trim()
    .replace(/^["'`]+/, '')
    .toLowerCase();
  let best: { readonly index: number; readonly length: number } | undefined;
  for (const [index, name] of header.entries()) {
    const begins = wanted.startsWith(name.toLowerCase()) && !/^[\p{L}\p{N}_-]/u.test(wanted.slice(name.length));
    if (begins && name.length > (best?.length ?? 0)) best = { index, length: name.length };
  }
  if (best) return best.index;
  if (NONE.test(wanted)) return 'none';
  return {
    unknown:
      text
        .trim()
        .split(/[\n"'`]|[.,;!?](?:\s|$)/)
        .find(Boolean) ?? text.trim(),
  };
}

function groupByOf(source: JsonValue | undefined): JsonValue | undefined {
  if (typeof source !== 'object' || source === null || Array.isArray(source)) return undefined;
  // Safe: neither null nor a list; the cast is for Array.isArray, which does not tell readonly lists apart.
  return (source as JsonObject)['groupBy'];
}

function textWithoutCsv({ parts }: Message): string {
  return parts.flatMap((part) => ('text' in part && !isCsvText(part) ? [part.text] : [])).join('\n');
}
