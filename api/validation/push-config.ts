import { z } from 'zod';
import type { PushSecrets } from '../../protocol/push.js';
import { DEFAULT_PUSH_EVENTS } from '../../protocol/push-events.js';
import { MAX_URL_LENGTH } from '../../webhooks/check-url.js';
import type { PushFields, PushRequest } from '../../tasks/push/push-request.js';
import type { DeliveryOptions } from './push-params.js';
import { nonEmptyString, protoMessage, protoString } from './proto-json.js';
import { expected } from './violations.js';

const MAX_VALUE_LENGTH = 4_096;

/** Goes into headers of deliveries and into paths. */
const ID = /^[\x21-\x7e](?:[\x20-\x7e]{0,253}[\x21-\x7e])?$/;
const HEADER_VALUE = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/;
/** A token of RFC 9110, as schemes of authentication are. */
const SCHEME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}$/;

export const configId = z
  .string(expected('must be a string'))
  .regex(ID, { error: 'must have 1 to 255 printable ASCII characters, and no space at its ends' })
  .refine((id) => id !== '.' && id !== '..', {
    error: 'must be neither "." nor "..": URLs lose such a segment of their path, and HTTP could not name the config',
  });

/** In itself; what the deployment lets be called is another question. */
export const webhookUrl = z
  .string(expected('must be a string'))
  .max(MAX_URL_LENGTH, { error: `must have at most ${MAX_URL_LENGTH} characters` })
  .refine((value) => URL.canParse(value), { error: 'must be an absolute URL' });

/** What is sent as the value of a header, or a part of it. */
export const headerValue = z
  .string(expected('must be a string'))
  .max(MAX_VALUE_LENGTH, { error: `must have at most ${MAX_VALUE_LENGTH} characters` })
  .regex(HEADER_VALUE, { error: 'must be printable ASCII, with no space at its ends: it is sent in a header' });

export const authenticationScheme = z.string(expected('must be a string')).regex(SCHEME, {
  error: 'must be the name of a scheme of HTTP authentication, such as "Bearer"',
});

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
