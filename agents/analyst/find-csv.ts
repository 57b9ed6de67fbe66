import type { Message, TextPart } from '../../protocol/a2a.js';
import type { CsvFile } from './open-csv.js';
import { UnreadableCsv } from './unreadable-csv.js';

/**
 * Finds the CSV of a message: a file sent inside it, or else a text part that is CSV.
 *
 * @returns undefined when the message has none.
 * @throws UnreadableCsv when there are several files, or the file is only named by its address.
 */
export function findCsv(message: Message): CsvFile | undefined {
  const files = message.parts.flatMap((part) => ('raw' in part ? [part] : []));
  if (files.length > 1) throw new UnreadableCsv(`There are ${files.length} files in the message; send one at a time.`);
  const [file] = files;
  if (file) return { name: file.filename ?? 'the file', bytes: Buffer.from(file.raw, 'base64') };

  const [text] = message.parts.flatMap((part) => ('text' in part && isCsvText(part) ? [part] : []));
  if (text) return { name: text.filename ?? 'the text', bytes: Buffer.from(text.text) };

  if (message.parts.some((part) => 'url' in part)) {
    throw new UnreadableCsv(
      'The file was sent as a URL, which is not fetched. Send its bytes in the message, as a "raw" part.',
    );
  }
  return undefined;
}

/** Whether a text is CSV: it says so, or its first two lines have the same number of the same delimiter. */
export function isCsvText({ text, mediaType }: TextPart): boolean {
  if (mediaType?.startsWith('text/csv')) return true;
  const [first = '', second] = text.trim().split(/\r\n|\n|\r/, 2);
  if (second === undefined) return false;
  return [',', ';', '\t', '|'].some((delimiter) => {
    const count = first.split(delimiter).length;
    return count > 1 && second.split(delimiter).length === count;
  });
}
