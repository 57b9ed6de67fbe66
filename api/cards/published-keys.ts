import { readSigningKeys, type SigningKey } from '../../keys/signing-keys.js';
import { SettingsError } from '../../protocol/settings.js';
import type { ApiConfig } from '../config.js';

/** The keys whose public halves the API publishes, in one JWKS. */
export interface PublishedKeys {
  /** The keys that sign agent cards, in the order of the signatures. */
  readonly signingKeys: readonly SigningKey[];
  /** The keys that sign deliveries of push notifications, which workers send. */
  readonly pushSigningKeys: readonly SigningKey[];
}

/** Reads the key files of a deployment. @throws SettingsError when one is not usable, or a `kid` names two keys. */
export async function readPublishedKeys({
  cardSigningKeysFile,
  push,
}: Pick<ApiConfig, 'cardSigningKeysFile' | 'push'>): Promise<PublishedKeys> {
  const signingKeys = await keysIn(cardSigningKeysFile, 'PERDURE_CARD_SIGNING_KEYS_FILE');
  const pushSigningKeys = await keysIn(push?.signingKeysFile, 'PERDURE_PUSH_SIGNING_KEYS_FILE');
  for (const { kid, privateKey } of pushSigningKeys) {
    const other = signingKeys.find((key) => key.kid === kid);
    if (!other || other.privateKey.equals(privateKey)) continue;
    throw new SettingsError(
      'PERDURE_PUSH_SIGNING_KEYS_FILE and PERDURE_CARD_SIGNING_KEYS_FILE have different keys with the "kid" ' +
        `${JSON.stringify(kid)}. All are published together: give one of them another.`,
    );
  }
  return { signingKeys, pushSigningKeys };
}

async function keysIn(file: string | undefined, variable: string): Promise<readonly SigningKey[]> {
  return file === undefined ? [] : await readSigningKeys(file, variable);
}
