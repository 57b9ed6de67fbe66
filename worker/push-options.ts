import type { PushDependencies } from '../activities/deliver-push.js';
import { createSecretBox } from '../keys/secret-box.js';
import { readSecretKeys } from '../keys/secret-keys.js';
import { readSigningKeys } from '../keys/signing-keys.js';
import { SettingsError } from '../protocol/settings.js';
import { createJwtSigner } from '../webhooks/jwt.js';
import { createWebhookClient } from '../webhooks/webhook-client.js';
import type { PushWorkerConfig } from './config.js';

/** What the worker of push notifications needs, besides what all workers need. */
export interface PushOptions extends Pick<
  PushDependencies,
  'webhookClient' | 'openSecrets' | 'signJwt' | 'signingSecret'
> {
  /** How many runs of deliveries there may be at once. */
  readonly concurrency: number;
}

/**
 * Reads the keys, and makes the webhook client, which whoever takes the options has to close.
 *
 * @throws SettingsError when a key file cannot be used.
 */
export async function createPushOptions(config: PushWorkerConfig): Promise<PushOptions> {
  const { policy, timeout, tlsFailure, concurrency, signingSecret } = config;
  const openSecrets = await secretOpener(config);
  const signJwt = await jwtSigner(config);
  return {
    webhookClient: createWebhookClient({ policy, timeout, tlsFailure }),
    ...(openSecrets && { openSecrets }),
    ...(signJwt && { signJwt }),
    ...(signingSecret !== undefined && { signingSecret }),
    concurrency,
  };
}

async function secretOpener({ secretKeysFile }: PushWorkerConfig): Promise<PushOptions['openSecrets']> {
  if (secretKeysFile === undefined) return undefined;
  const box = createSecretBox(await readSecretKeys(secretKeysFile));
  return (sealed, context) => box.open(sealed, context);
}

async function jwtSigner({ signingKeysFile, publicUrl }: PushWorkerConfig): Promise<PushOptions['signJwt']> {
  if (signingKeysFile === undefined) return undefined;
  if (publicUrl === undefined) {
    throw new SettingsError(
      'PERDURE_PUSH_SIGNING_KEYS_FILE needs PERDURE_PUBLIC_URL: receivers find the public keys there.',
    );
  }
  return createJwtSigner({
    keys: await readSigningKeys(signingKeysFile, 'PERDURE_PUSH_SIGNING_KEYS_FILE'),
    issuer: publicUrl,
  });
}
