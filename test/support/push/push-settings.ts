import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PushApiConfig } from '../../../api/config.js';
import { makeSecretKey } from '../../../keys/secret-keys.js';
import type { PushRetry } from '../../../protocol/push.js';
import type { EgressPolicy } from '../../../webhooks/egress-policy.js';
import type { PushWorkerConfig } from '../../../worker/config.js';

/** Receivers of tests are on loopback, and speak http. */
export const TEST_POLICY: EgressPolicy = { insecure: true, ports: [], allow: [], deny: [] };

/** Deliveries that fail are tried again soon, and given up soon. */
export const TEST_RETRY: PushRetry = {
  maximumAttempts: 5,
  maximumDuration: 60_000,
  initialInterval: 50,
  backoffCoefficient: 2,
  maximumInterval: 200,
};

/** @param secretKeysFile - as `writeSecretKeys` makes it. */
export function testPushApi(secretKeysFile: string): PushApiConfig {
  return { policy: TEST_POLICY, retry: TEST_RETRY, secretKeysFile };
}

/** @param secretKeysFile - the API's. */
export function testPushWorker(secretKeysFile: string): PushWorkerConfig {
  return { policy: TEST_POLICY, timeout: 2_000, tlsFailure: 'stop', concurrency: 100, secretKeysFile };
}

/** Makes a file with one key that seals secrets. @returns its path. */
export async function writeSecretKeys(folder: string): Promise<string> {
  const file = join(folder, 'secret-keys.json');
  await writeFile(file, JSON.stringify({ keys: [makeSecretKey('test')] }), { mode: 0o600 });
  return file;
}
