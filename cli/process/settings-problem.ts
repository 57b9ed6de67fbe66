import { pino } from 'pino';
import { createAuthenticator } from '../../api/authentication/create-authenticator.js';
import { readGrpcTls } from '../../api/grpc/tls.js';
import { readSecretKeys } from '../../keys/secret-keys.js';
import { readSigningKeys } from '../../keys/signing-keys.js';
import { SettingsError } from '../../protocol/settings.js';
import type { Config } from '../config/config.js';
import { UserError } from '../terminal/user-error.js';

/** What to tell the user when a process cannot start with its settings; any other error as it came. */
export function settingsProblem(error: unknown): unknown {
  return error instanceof SettingsError ? new UserError(error.message, { cause: error }) : error;
}

/**
 * Checks the settings of API and worker before either is started.
 *
 * @throws UserError when one of them would not start with its settings.
 */
export async function checkSettings({ api, worker }: Config): Promise<void> {
  const { authentication, host, cardSigningKeysFile, grpc } = api;
  const { secretKeysFile, signingKeysFile } = worker.push;
  try {
    // The API process makes one of its own, and logs what it found.
    await createAuthenticator(authentication, host, pino({ level: 'silent' }));
    if (cardSigningKeysFile) await readSigningKeys(cardSigningKeysFile, 'PERDURE_CARD_SIGNING_KEYS_FILE');
    if (signingKeysFile) await readSigningKeys(signingKeysFile, 'PERDURE_PUSH_SIGNING_KEYS_FILE');
    if (secretKeysFile) await readSecretKeys(secretKeysFile);
    if (grpc?.tls) await readGrpcTls(grpc.tls);
  } catch (error) {
    throw settingsProblem(error);
  }
}
