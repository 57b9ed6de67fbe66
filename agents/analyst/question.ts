import { oneLine } from './format.js';
import type { OpenCsv } from './open-csv.js';
import { isMissing } from './value-kind.js';

const MOST_GROUPS = 50;
const MOST_NAMES = 20;

/** Asks for the column to group by, and names those that make good groups. */
export function groupQuestion(csv: OpenCsv, unknown?: string): string {
  const suitable = csv.header.filter((_, index) => makesGroups(csv, index));
  const names = suitable.length > 0 ? suitable : csv.header;
  const listed = names.slice(0, MOST_NAMES).map((name) => `"${oneLine(name)}"`);
  const more = names.length > listed.length ? ` and ${names.length - listed.length} more` : '';
  const problem = unknown === undefined ? '' : `There is no column "${oneLine(unknown)}". `;
  return `${problem}By which column shall I group the rows? Candidates: ${listed.join(', ')}${more}. Or answer "none".`;
}

/** Whether the first rows share few values in this column. */
function makesGroups({ preview }: OpenCsv, column: number): boolean {
  const values = preview.map((fields) => fields[column] ?? '').filter((value) => !isMissing(value));
  const distinct = new Set(values).size;
  return distinct > 1 && distinct <= Math.min(MOST_GROUPS, values.length / 2);
}
