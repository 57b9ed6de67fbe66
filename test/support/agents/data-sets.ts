import { readFileSync } from 'node:fs';
import type { Part } from '../../../protocol/a2a.js';

const folder = new URL('../../../node_modules/vega-datasets/data/', import.meta.url);

/** The bytes of a CSV file of vega-datasets. */
export function dataSet(name: string): Buffer {
  return readFileSync(new URL(name, folder));
}

/** The rows of a data set that has no quoted values, by column: read without the code under test. */
export function columnsOf(name: string): Readonly<Record<string, readonly string[]>> {
  const [header = '', ...lines] = dataSet(name).toString().trim().split(/\r?\n/);
  const rows = lines.map((line) => line.split(','));
  return Object.fromEntries(header.split(',').map((column, index) => [column, rows.map((row) => row[index] ?? '')]));
}

/** A file part, as a client sends it. */
export function filePart(filename: string, content: Uint8Array | string): Part {
  return { raw: Buffer.from(content).toString('base64'), filename, mediaType: 'text/csv' };
}

/** A data set as a file part. */
export function dataSetPart(name: string): Part {
  return filePart(name, dataSet(name));
}
