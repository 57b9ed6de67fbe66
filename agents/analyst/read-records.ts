import { pipeline } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { CsvError, parse } from 'csv-parse';
import { UnreadableCsv } from './unreadable-csv.js';

/** One row of a CSV file. */
export interface CsvRecord {
  readonly fields: readonly string[];
  /** The offset of the first byte behind the row. Reading can begin again there. */
  readonly end: number;
}

export interface ReadOptions {
  readonly delimiter: string;
  /** The offset of the byte to begin at, which must be the start of a row. Default: 0. */
  readonly from?: number;
  readonly signal: AbortSignal;
}

/** The size of a chunk, small enough that other tasks of the process get their turn between two of them. */
const CHUNK_BYTES = 32_768;

/** A longer row is taken for a quote that is never closed. */
const MAX_RECORD_CHARS = 100_000;

/**
 * Reads the rows of a CSV file, however long they are and whatever their number of fields; empty lines are passed over.
 *
 * @throws UnreadableCsv when a quoted value has no end.
 */
export async function* readRecords(bytes: Uint8Array, options: ReadOptions): AsyncGenerator<CsvRecord> {
  const { delimiter, from = 0, signal } = options;
  const parser = parse({
    delimiter,
    // All of them are given, and not the first that is found, because reading must be the same from wherever it begins.
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    ltrim: true, // with `rtrim` too, text behind a closing quote would be an error
    info: true,
    max_record_size: MAX_RECORD_CHARS,
  });
  // An error of the source destroys the parser, and so reaches the loop.
  pipeline(chunksOf(bytes.subarray(from), signal), parser, () => {});
  // Safe: with `info` and without `columns` the parser gives exactly this.
  const records = parser as AsyncIterable<{
    readonly record: readonly string[];
    readonly info: { readonly bytes: number };
  }>;

  try {
    for await (const { record, info } of records) {
      yield { fields: record.map((field) => field.trim()), end: from + info.bytes };
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    // This offset is behind the last whole value.
    const line = lineAt(bytes, from + Number(error['bytes']));
    throw new UnreadableCsv(`A quote that opens in line ${line.toLocaleString('en-US')} is never closed.`);
  }
}

async function* chunksOf(bytes: Uint8Array, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += CHUNK_BYTES) {
    await setImmediate(undefined, { signal });
    yield bytes.subarray(start, start + CHUNK_BYTES);
  }
}

/** The number of the line that a byte is in, from 1. */
function lineAt(bytes: Uint8Array, offset: number): number {
  let line = 1;
  for (let next = bytes.indexOf(0x0a); next !== -1 && next < offset; next = bytes.indexOf(0x0a, next + 1)) line += 1;
  return line;
}
