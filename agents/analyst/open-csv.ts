import { MAX_COLUMNS } from './budget.js';
import { readRecords } from './read-records.js';
import { toUtf8 } from './text-encoding.js';
import { UnreadableCsv } from './unreadable-csv.js';

/** A file before it is looked into. */
export interface CsvFile {
  /** What to call it in a report. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A CSV file of which the first rows have been read. */
export interface OpenCsv {
  readonly name: string;
  /** The content in UTF-8. */
  readonly bytes: Uint8Array;
  readonly delimiter: string;
  /** The names in the first row. None is empty, and none is there twice. */
  readonly header: readonly string[];
  /** The offset of the row behind the header, in bytes. */
  readonly from: number;
  /** The rows that come first, at most 1,000. */
  readonly preview: readonly (readonly string[])[];
}

const DELIMITERS = [',', ';', '\t', '|'] as const;
const ROWS_TO_COMPARE = 50;
const PREVIEW_ROWS = 1_000;

/**
 * Finds out how a CSV file is written.
 *
 * @throws UnreadableCsv when it has no rows, too many columns, or is no CSV at all.
 */
export async function openCsv(file: CsvFile, signal: AbortSignal): Promise<OpenCsv> {
  const bytes = toUtf8(file.bytes);
  const delimiter = await findDelimiter(bytes, signal);
  const preview: (readonly string[])[] = [];
  let names: readonly string[] | undefined;
  let from = 0;
  for await (const { fields, end } of readRecords(bytes, { delimiter, signal })) {
    if (names) {
      preview.push(fields);
    } else {
      names = fields;
      from = end;
    }
    if (preview.length === PREVIEW_ROWS) break;
  }
  if (!names) throw new UnreadableCsv(`There is nothing in ${file.name}. Send a CSV file with a header and rows.`);
  if (preview.length === 0) throw new UnreadableCsv(`There are no rows below the header of ${file.name}.`);
  if (names.length > MAX_COLUMNS) {
    throw new UnreadableCsv(
      `${file.name} has ${names.length} columns; at most ${MAX_COLUMNS} can be profiled at once.`,
    );
  }
  return { name: file.name, bytes, delimiter, header: distinctNames(names), from, preview };
}

/**
 * The delimiter that gives most rows as many fields as the header has; of equals, the one that gives more fields.
 * (The parser's own `delimiter_auto` counts characters in quoted values too, and fails on any that are not ASCII.)
 */
async function findDelimiter(bytes: Uint8Array, signal: AbortSignal): Promise<string> {
  let best = { delimiter: ',', agreement: 0, fields: 1 };
  for (const delimiter of DELIMITERS) {
    const counts = await fieldCounts(bytes, delimiter, signal);
    const [fields = 1] = counts;
    if (fields === 1) continue;
    const agreement = counts.filter((count) => count === fields).length / counts.length;
    if (agreement > best.agreement || (agreement === best.agreement && fields > best.fields)) {
      best = { delimiter, agreement, fields };
    }
  }
  return best.delimiter;
}

/** How many fields the first rows have, if this is the delimiter; none if they cannot be read like that. */
async function fieldCounts(bytes: Uint8Array, delimiter: string, signal: AbortSignal): Promise<readonly number[]> {
  const counts: number[] = [];
  try {
    for await (const { fields } of readRecords(bytes, { delimiter, signal })) {
      if (counts.push(fields.length) === ROWS_TO_COMPARE) break;
    }
  } catch (error) {
    if (error instanceof UnreadableCsv) return [];
    throw error;
  }
  return counts;
}

function distinctNames(names: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return names.map((given, index) => {
    const name = given === '' ? `column ${index + 1}` : given;
    let distinct = name;
    for (let copy = 2; taken.has(distinct); copy += 1) distinct = `${name} (${copy})`;
    taken.add(distinct);
    return distinct;
  });
}
