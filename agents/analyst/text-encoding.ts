import { isUtf8 } from 'node:buffer';
import { UnreadableCsv } from './unreadable-csv.js';

/** Characters that text does not hold, but for tab, line feed, vertical tab, form feed and carriage return. */
const CONTROL = /[\u0000-\u0008\u000e-\u001f]/; // eslint-disable-line no-control-regex -- control characters are what it looks for
const OTHER_FORMATS: readonly (readonly [start: RegExp, name: string])[] = [
  [/^PK\u0003\u0004/, 'a ZIP archive or an Excel workbook'], // eslint-disable-line no-control-regex -- the mark of a ZIP file
  [/^%PDF-/, 'a PDF document'],
  [/^\s*</, 'HTML or XML'],
  [/^\s*(\{|\[\s*[[{"])/, 'JSON'],
];

/**
 * The content of a text file as UTF-8 without a byte order mark. UTF-16 is told by its byte order mark; what is neither
 * that nor UTF-8 is read as Windows-1252, as spreadsheets write it.
 *
 * @throws UnreadableCsv when the bytes are not text, or evidently of another format.
 */
export function toUtf8(bytes: Uint8Array): Uint8Array {
  const encoding = encodingOf(bytes);
  const utf8 = encoding === 'utf-8' ? withoutMark(bytes) : Buffer.from(new TextDecoder(encoding).decode(bytes));
  const start = Buffer.from(utf8.subarray(0, 65_536)).toString('latin1');
  for (const [pattern, name] of OTHER_FORMATS) {
    if (pattern.test(start))
      throw new UnreadableCsv(`This is ${name}, not CSV. Export the table as CSV and send that.`);
  }
  if (CONTROL.test(start)) throw new UnreadableCsv('This is a binary file, not CSV. Send the table as CSV text.');
  return utf8;
}

function encodingOf(bytes: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252' {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return isUtf8(bytes) ? 'utf-8' : 'windows-1252';
}

function withoutMark(bytes: Uint8Array): Uint8Array {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
}
