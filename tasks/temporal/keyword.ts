import { createHash } from 'node:crypto';

/**
 * What can stand between the quotes of a visibility query, and means the same in every visibility store. Others do not:
 * SQL stores lose backslashes and quotes inside a value, and quotes at its ends (server 1.29.1).
 */
const PLAIN = /^[\w.:@/+=~-]{1,255}$/;

const DIGEST = 'sha256:';

/**
 * The value of a search attribute for a string that clients choose: the string itself, or its digest where the index
 * could not find it again. It has to be used where the value is written as well as where it is searched.
 */
export function keywordOf(value: string): string {
  if (PLAIN.test(value) && !value.startsWith(DIGEST)) return value;
  return DIGEST + createHash('sha256').update(value).digest('hex');
}

/**
 * A value in quotes, for a query.
 *
 * @throws Error when it is none that `keywordOf` gives: nothing is escaped here, so nothing can be escaped wrongly.
 */
export function quote(value: string): string {
  if (PLAIN.test(value)) return `'${value}'`;
  throw new Error(
    `A value of a visibility query may have letters, digits and ".:@/+=~-_" only: ${JSON.stringify(value)}`,
  );
}
