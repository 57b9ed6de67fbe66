import { createSecretBox } from '../../keys/secret-box.js';
import { readSecretKeys } from '../../keys/secret-keys.js';
import { createCallRules } from '../../webhooks/egress-rules.js';
import { createPushConfigMaker, type PushConfigMaker } from '../../tasks/push/config-maker.js';
import type { PushApiConfig } from '../config.js';

/** Makes configs as the deployment wants them. @throws SettingsError when its keys or its lists are not usable. */
export async function createMakerFor({ policy, retry, secretKeysFile }: PushApiConfig): Promise<PushConfigMaker> {
  // A list that cannot be read is to be told of now, not to the first client.
  createCallRules(policy);
  const secretBox = secretKeysFile === undefined ? undefined : createSecretBox(await readSecretKeys(secretKeysFile));
  return createPushConfigMaker({ policy, retry, ...(secretBox && { secretBox }) });
}
