import type { PushApiConfig } from '../../api/config.js';
import { formatDuration } from '../../protocol/duration.js';
import type { EgressPolicy } from '../../webhooks/egress-policy.js';
import type { PushWorkerConfig } from '../../worker/config.js';
import type { ConfigValues } from './config-variables.js';

/** How many times longer the wait becomes with each attempt. */
const BACKOFF_COEFFICIENT = 2;

/**
 * The range of the time that a receiver is given to answer, in ms: less loses deliveries of slow ones, and more holds
 * slots for dead ones.
 */
const TIMEOUT = { from: 10_000, to: 30_000 };

/** The same range where webhooks are insecure, as tests and demonstrations do not wait that long. */
const INSECURE_TIMEOUT = { from: 100, to: TIMEOUT.to };

/** The configuration of the API's side; undefined when push notifications are off. */
export function pushApiConfig(values: ConfigValues): PushApiConfig | undefined {
  if (!values.PERDURE_PUSH) return undefined;
  return Object.freeze({
    policy: webhookPolicy(values),
    retry: Object.freeze({
      maximumAttempts: values.PERDURE_PUSH_MAX_ATTEMPTS,
      maximumDuration: values.PERDURE_PUSH_MAX_DURATION,
      initialInterval: values.PERDURE_PUSH_INITIAL_INTERVAL,
      backoffCoefficient: BACKOFF_COEFFICIENT,
      maximumInterval: values.PERDURE_PUSH_MAX_INTERVAL,
    }),
    ...keyFiles(values),
  });
}

/** The configuration of the worker's side. It is never off, since what was asked for before is delivered. */
export function pushWorkerConfig(values: ConfigValues): PushWorkerConfig {
  return Object.freeze({
    policy: webhookPolicy(values),
    timeout: values.PERDURE_PUSH_TIMEOUT,
    tlsFailure: values.PERDURE_PUSH_TLS_FAILURE,
    concurrency: values.PERDURE_PUSH_CONCURRENCY,
    ...keyFiles(values),
    ...(values.PERDURE_PUSH_SIGNING_SECRET && { signingSecret: values.PERDURE_PUSH_SIGNING_SECRET }),
    ...(values.PERDURE_PUBLIC_URL && { publicUrl: values.PERDURE_PUBLIC_URL }),
  });
}

/**
 * Finds what is right by itself, and wrong beside another variable. Variables that are wrong by themselves are left
 * alone.
 */
export function checkPush(values: Partial<ConfigValues>, problems: string[]): void {
  const { PERDURE_PUSH_TIMEOUT: timeout, PERDURE_PUSH_INSECURE: insecure } = values;
  const { from, to } = insecure ? INSECURE_TIMEOUT : TIMEOUT;
  if (timeout !== undefined && (timeout < from || timeout > to)) {
    const remedy = insecure ? '' : ' Shorter ones are for development, with PERDURE_PUSH_INSECURE=true.';
    const range = `${formatDuration(from)} to ${formatDuration(to)}`;
    problems.push(`PERDURE_PUSH_TIMEOUT is ${formatDuration(timeout)}, but must be from ${range}.${remedy}`);
  }
  const { PERDURE_PUSH_INITIAL_INTERVAL: initial, PERDURE_PUSH_MAX_INTERVAL: longest } = values;
  if (initial !== undefined && longest !== undefined && initial > longest) {
    problems.push(
      `PERDURE_PUSH_INITIAL_INTERVAL is ${formatDuration(initial)}, and PERDURE_PUSH_MAX_INTERVAL is only ` +
        `${formatDuration(longest)}: raise the second, or lower the first.`,
    );
  }
}

function webhookPolicy(values: ConfigValues): EgressPolicy {
  return Object.freeze({
    insecure: values.PERDURE_PUSH_INSECURE,
    ports: values.PERDURE_PUSH_PORTS,
    allow: values.PERDURE_PUSH_ALLOW ?? [],
    deny: values.PERDURE_PUSH_DENY ?? [],
  });
}

function keyFiles(values: ConfigValues): Pick<PushWorkerConfig, 'secretKeysFile' | 'signingKeysFile'> {
  const { PERDURE_SECRET_KEYS_FILE: secretKeysFile, PERDURE_PUSH_SIGNING_KEYS_FILE: signingKeysFile } = values;
  return { ...(secretKeysFile && { secretKeysFile }), ...(signingKeysFile && { signingKeysFile }) };
}
