import { InvalidParamsError } from '../../tasks/errors.js';

/** The header, or metadata entry, that lets a request be sent again. */
export const KEY_HEADER = 'Idempotency-Key';

/** What fits a header in every binding. */
const KEY = /^[\x20-\x7e]{1,255}$/;

/** @throws InvalidParamsError when it is none. */
export function readIdempotencyKey(key: string): string {
  if (KEY.test(key)) return key;
  const description = 'must have 1 to 255 printable ASCII characters';
  throw new InvalidParamsError([{ field: KEY_HEADER, description }]);
}
