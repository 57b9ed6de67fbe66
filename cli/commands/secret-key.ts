import { makeSecretKey, parseSecretKeys } from '../../keys/secret-keys.js';
import { handOverKey } from '../keys/jwks-file.js';
import type { Say } from '../terminal/say.js';

export interface SecretKeyOptions {
  /** The id of the key. Default: a new one. */
  readonly kid?: string;
  /**
   * The file of the JWKS to add the key to, before the others. It is made when it is not there. Default: the key is
   * told.
   */
  readonly file?: string;
}

/**
 * Makes a key that seals secrets. It tells the key as a JWKS for `PERDURE_SECRET_KEYS_FILE`, or puts it there.
 * Processes that start from then on seal with it, and still open with the others.
 *
 * @throws UserError when an option or the file is not usable. Then the file is as it was.
 */
export async function runSecretKey({ kid, file }: SecretKeyOptions, say: Say): Promise<void> {
  const use = (path: string) =>
    `, the first, which seals from the next start on: PERDURE_SECRET_KEYS_FILE=${path}, for API and workers`;
  await handOverKey({ key: makeSecretKey(kid), file, place: 'first', check: parseSecretKeys, use }, say);
}
