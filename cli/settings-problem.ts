import { pino } from 'pino';
import { createAuthenticator } from '../api/authentication/create-authenticator.js';
import { readSigningKeys } from '../keys/signing-keys.js';
import type { ApiConfig } from '../api/config.js';
import { readGrpcTls } from '../api/grpc/tls.js';
import { SettingsError } from '../protocol/settings-error.js';
import { UserError } from './user-error.js';

/** What to tell the user when the API cannot start with its settings; any other error as it came. */
export function settingsProblem(error: unknown): unknown {
  return error instanceof SettingsError ? new UserError(error.message, { cause: error }) : error;
}

/** @throws UserError when the API would not start with its settings. */
export async function checkApiSettings({ authentication, host, cardSigningKeysFile, grpc }: ApiConfig): Promise<void> {
  try {
    // The API process has its own, and says so in its log.
    await createAuthenticator(authentication, host, pino({ level: 'silent' }));
    if (cardSigningKeysFile !== undefined) await readSigningKeys(cardSigningKeysFile);
    if (grpc?.tls) await readGrpcTls(grpc.tls);
  } catch (error) {
    throw settingsProblem(error);
  }
}
