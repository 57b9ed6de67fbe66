import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { makeSecretKey, readSecretKeys } from '../../keys/secret-keys.js';
import type { Config } from '../config/config.js';
import { jwksText } from '../keys/jwks-file.js';
import { createPrivately } from '../keys/private-file.js';
import { settingsProblem } from '../process/settings-problem.js';
import type { Say } from '../terminal/say.js';

/**
 * Gives the file with the keys that seal secrets: the one that is configured, else one beside the database, which the
 * first run makes. It has to stay for as long as the database does.
 *
 * @throws UserError when the file cannot be made, or holds no keys.
 */
export async function provideSecretKeys({ worker, dev }: Config, say: Say): Promise<string> {
  if (worker.push.secretKeysFile !== undefined) return worker.push.secretKeysFile;
  const folder = resolve(dev.dataDir);
  await mkdir(folder, { recursive: true });
  const file = join(folder, 'secret-keys.json');
  if (await createPrivately(file, jwksText([makeSecretKey()]))) {
    say(`Made a key that seals the secrets of webhooks: ${file}`);
    return file;
  }
  await readSecretKeys(file).catch((error: unknown) => {
    throw settingsProblem(error);
  });
  return file;
}
