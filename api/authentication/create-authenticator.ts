import type { Logger } from 'pino';
import { SettingsError } from '../../protocol/settings.js';
import { createApiKeyAuthenticator } from './api-key-authenticator.js';
import { parseApiKeys } from './api-key-entries.js';
import { openToAll, openToOthers, type Authenticator } from './authenticator.js';
import type { AuthenticationConfig } from './config.js';
import { fixedKeys, keysInFile } from './key-source.js';
import { isLoopback } from './loopback.js';

/**
 * The authenticator that the configuration asks for: API keys where there are any, else none.
 *
 * @param host - what the server is to listen on. Without keys that must be loopback, or be allowed.
 * @throws SettingsError when the keys are not usable, or an open server could be reached from elsewhere.
 */
export async function createAuthenticator(
  { apiKeys, taskScope, allowAnonymous }: AuthenticationConfig,
  host: string,
  log: Logger,
): Promise<Authenticator> {
  if (apiKeys !== undefined) {
    const source =
      'file' in apiKeys
        ? await keysInFile({ path: apiKeys.file, log })
        : fixedKeys(parseApiKeys(apiKeys.json, 'PERDURE_API_KEYS'));
    return createApiKeyAuthenticator(source, taskScope);
  }
  if (isLoopback(host)) return openToAll;
  if (!allowAnonymous) throw openToTheWorld(host);
  log.warn({ host }, 'anyone who reaches this server may use it, as PERDURE_ALLOW_ANONYMOUS says');
  return openToOthers;
}

function openToTheWorld(host: string): SettingsError {
  return new SettingsError(
    [
      `The API would listen on ${host}, where other machines reach it, and ask nobody who they are. One of these helps:`,
      '  - API keys: `perdure key --tenant acme --subject alice --file keys.json`, and PERDURE_API_KEYS_FILE=keys.json',
      '  - PERDURE_HOST=127.0.0.1, for callers on this machine only',
      '  - PERDURE_ALLOW_ANONYMOUS=true, where something else decides who gets through to it',
    ].join('\n'),
  );
}
