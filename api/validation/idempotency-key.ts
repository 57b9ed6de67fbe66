import { IDEMPOTENCY_KEY_HEADER } from '../../protocol/headers.js';
import { InvalidParamsError } from '../../tasks/errors.js';

/** What fits a header in every binding. */
const KEY = /^[\x20-\x7e]{1,255}$/;

/** @throws InvalidParamsError when it is none. */
export function readIdempotencyKey(key: string): string {
  if (KEY.test(key)) return key;
  const description = 'must have 1 to 255 printable ASCII characters';
  throw new InvalidParamsError([{ field: IDEMPOTENCY_KEY_HEADER, description }]);
}
