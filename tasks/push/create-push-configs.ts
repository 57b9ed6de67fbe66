import { createSecretBox, pushSecretContext } from '../../keys/secret-box.js';
import { readSecretKeys } from '../../keys/secret-keys.js';
import { taskWorkflowId, type TaskAddress } from '../../protocol/ids.js';
import type { PushConfig, PushRetry, PushSecrets } from '../../protocol/push.js';
import { checkWebhookHost } from '../../webhooks/check-host.js';
import { type EgressPolicy, createEgressRules } from '../../webhooks/egress-policy.js';
import { createResolveHost } from '../../webhooks/resolve-host.js';
import { InvalidParamsError, type FieldViolation } from '../errors.js';
import type { IdentifiedRequest } from './config-ids.js';
import type { PushRequest, RetryLimits } from './push-request.js';

/** Which push notification configs a deployment takes. */
export interface PushRules {
  readonly policy: EgressPolicy;
  /** For configs that do not say how often they are tried; also the most that they may say. */
  readonly retry: PushRetry;
  /** The file with the keys that seal secrets. Without one, configs with secrets are refused. */
  readonly secretKeysFile?: string;
}

/**
 * Makes the configs that a task's history holds of those that requests have.
 *
 * @param task - whose configs they are to be: what is sealed can be opened for that task only.
 * @throws InvalidParamsError when the deployment does not allow a webhook, or cannot keep a secret.
 */
export type CreatePushConfigs = (
  requests: readonly IdentifiedRequest[],
  task: TaskAddress,
) => Promise<readonly PushConfig[]>;

const NO_KEY =
  'cannot be kept: this server has no key to keep secrets with: leave out token, authentication.credentials and signingSecret, or set PERDURE_SECRET_KEYS_FILE';

/** Prepares what makes configs by the rules of a deployment. @throws SettingsError when its keys or lists are not usable. */
export async function preparePushConfigs({ policy, retry, secretKeysFile }: PushRules): Promise<CreatePushConfigs> {
  // A list that cannot be read is to be told of now, not to the first client.
  createEgressRules(policy);
  const resolve = createResolveHost({ policy });
  const secretBox = secretKeysFile === undefined ? undefined : createSecretBox(await readSecretKeys(secretKeysFile));

  const urlFault = async ({ url, fields }: PushRequest): Promise<FieldViolation[]> => {
    const description = await checkWebhookHost(url, policy, resolve);
    return description === undefined ? [] : [{ field: fields.url, description }];
  };
  const create = async (request: IdentifiedRequest, task: TaskAddress): Promise<PushConfig> => {
    const { secrets, fields: _, retry: limits, ...config } = request;
    const sealed =
      secrets && (await secretBox?.seal({ ...secrets }, pushSecretContext(taskWorkflowId(task), request.id)));
    return { ...config, ...(sealed !== undefined && { sealed }), retry: limited(retry, limits) };
  };

  return async (requests, task) => {
    const unkept = secretBox ? [] : requests.flatMap(unkeptSecrets);
    const violations = [...unkept, ...(await Promise.all(requests.map(urlFault))).flat()];
    if (violations.length > 0) throw new InvalidParamsError(violations);
    return await Promise.all(requests.map((request) => create(request, task)));
  };
}

function unkeptSecrets({ secrets = {}, fields }: PushRequest): FieldViolation[] {
  // Safe: the keys of that type are these.
  return (Object.keys(secrets) as (keyof PushSecrets)[]).map((name) => ({ field: fields[name], description: NO_KEY }));
}

/** A client can ask for less patience than the deployment has, not for more. */
function limited(retry: PushRetry, { maximumAttempts, maximumDuration }: RetryLimits = {}): PushRetry {
  return {
    ...retry,
    maximumAttempts: Math.min(retry.maximumAttempts, maximumAttempts ?? Infinity),
    maximumDuration: Math.min(retry.maximumDuration, maximumDuration ?? Infinity),
  };
}
