import { DEFAULT_PUSH_EVENTS } from '../../protocol/push-events.js';
import type { PushSecrets } from '../../protocol/push.js';
import type { PushFields, PushRequest } from '../../tasks/push/push-request.js';
import { nonEmptyString, protoMessage, protoString } from './proto-json.js';
import type { DeliveryOptions } from './push-params.js';
import { configId, webhookUrl, headerValue, authenticationScheme } from './webhook-fields.js';

/** The fields of `TaskPushNotificationConfig` (§4.3.1), but `tenant` and `taskId`. */
const CONFIG_FIELDS = {
  id: configId.exactOptional(),
  url: webhookUrl,
  token: headerValue.exactOptional(),
  authentication: protoMessage(
    { scheme: authenticationScheme, credentials: headerValue.exactOptional() },
    { unsetWhenEmpty: ['credentials'] },
  ).exactOptional(),
};

/** `TaskPushNotificationConfig` inside of a message's configuration: of a task that need not be there yet. */
export const inlineConfigSchema = protoMessage(
  { ...CONFIG_FIELDS, taskId: protoString.exactOptional() },
  { unsetWhenEmpty: ['id', 'token', 'taskId'] },
);

/** `TaskPushNotificationConfig` as the request that creates it. */
export const createConfigSchema = protoMessage(
  { ...CONFIG_FIELDS, taskId: nonEmptyString },
  { unsetWhenEmpty: ['id', 'token'] },
);

/** A webhook and what is sent to it with each delivery. */
export interface Webhook {
  readonly id?: string;
  readonly url: string;
  readonly token?: string;
  readonly authentication?: { readonly scheme: string; readonly credentials?: string };
}

/** What of a call goes into each config that it makes. */
export type PushOrigin = Pick<PushRequest, 'protocolVersion' | 'traceparent'>;

/** Puts together what a request says of a config. */
export function pushRequest(
  { id, url, token, authentication }: Webhook,
  { on = DEFAULT_PUSH_EVENTS, snapshot, initialSnapshot, signingSecret, retry }: DeliveryOptions,
  { protocolVersion, traceparent }: PushOrigin,
  fields: PushFields,
): PushRequest {
  const credentials = authentication?.credentials;
  const secrets: PushSecrets = {
    ...(token !== undefined && { token }),
    ...(credentials !== undefined && { credentials }),
    ...(signingSecret !== undefined && { signingSecret }),
  };
  return {
    ...(id !== undefined && { id }),
    url,
    on: [...new Set(on)],
    ...(snapshot && { snapshot }),
    ...(initialSnapshot && { initialSnapshot }),
    ...(authentication && { scheme: authentication.scheme }),
    ...(Object.keys(secrets).length > 0 && { secrets }),
    ...(retry && { retry }),
    protocolVersion,
    ...(traceparent !== undefined && { traceparent }),
    fields,
  };
}

/**
 * What the parts of a config are called.
 *
 * @param webhook - where the webhook is in the request; empty: it is the request.
 * @param options - where the rest is.
 * @param url - the name of the URL.
 */
export function pushFields(webhook: string, options: string, url = 'url'): PushFields {
  const base = webhook === '' ? '' : `${webhook}.`;
  return {
    id: `${base}id`,
    url: base + url,
    token: `${base}token`,
    credentials: `${base}authentication.credentials`,
    signingSecret: `${options}.signingSecret`,
  };
}
