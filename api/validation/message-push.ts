import type { z } from 'zod';
import type { JsonValue, Message } from '../../protocol/a2a.js';
import { PUSH_EXTENSION } from '../../protocol/extensions.js';
import { MAX_PUSH_CONFIGS } from '../../protocol/push.js';
import { InvalidParamsError, type FieldViolation } from '../../tasks/errors.js';
import type { PushRequest } from '../../tasks/push/push-request.js';
import { pushFields, pushRequest, type inlineConfigSchema, type PushOrigin, type Webhook } from './push-config.js';
import { PUSH_FIELD, readPushParams, type PlacedParams, type PushParams } from './push-params.js';

/** The path of the config of a message, for violations. */
export const INLINE_FIELD = 'configuration.taskPushNotificationConfig';

export interface SentPushParts {
  /** `configuration.taskPushNotificationConfig` */
  readonly inline: z.output<typeof inlineConfigSchema> | undefined;
  /** The entry of the extension in the metadata, if the client has activated it. */
  readonly entry: JsonValue | undefined;
  /** The task that the message is for; undefined when it starts one. */
  readonly taskId: string | undefined;
}

/** The push configs that come with a message: the one of the specification, and those of the extension. @throws InvalidParamsError */
export function readSentPush({ inline, entry, taskId }: SentPushParts, origin: PushOrigin): readonly PushRequest[] {
  const placed = entry === undefined ? [] : readPushParams(entry);
  const violations = [...misplaced(inline, taskId), ...withoutTarget(inline !== undefined, placed)];
  if (violations.length > 0) throw new InvalidParamsError(violations);

  const requests = placed.flatMap(({ at, params }) => {
    return isWebhook(params) ? pushRequest(webhookOf(params), params, origin, pushFields(at, at, 'target')) : [];
  });
  if (inline) {
    const { at, params } = placed.find(({ params }) => !isWebhook(params)) ?? { at: PUSH_FIELD, params: {} };
    requests.unshift(pushRequest(inline, params, origin, pushFields(INLINE_FIELD, at)));
  }
  checkTogether(requests);
  return requests;
}

/**
 * Refuses the entry of the extension in the message, which is stored in clear and given back: it may have secrets.
 *
 * @throws InvalidParamsError
 */
export function refuseEntryInMessage({ metadata }: Message): void {
  if (metadata?.[PUSH_EXTENSION] === undefined) return;
  const description = 'must be in the metadata of the request, not of the message';
  throw new InvalidParamsError([{ field: `message.${PUSH_FIELD}`, description }]);
}

type WebhookParams = PushParams & { readonly target: string };

function isWebhook(params: PushParams): params is WebhookParams {
  return params.target !== undefined;
}

function webhookOf({ target, id, token, authentication }: WebhookParams): Webhook {
  return {
    url: target,
    ...(id !== undefined && { id }),
    ...(token !== undefined && { token }),
    ...(authentication && { authentication }),
  };
}

function misplaced(inline: SentPushParts['inline'], taskId: string | undefined): FieldViolation[] {
  if (inline?.taskId === undefined || inline.taskId === taskId) return [];
  return [
    { field: `${INLINE_FIELD}.taskId`, description: 'must be absent: the config is for the task of the message' },
  ];
}

function withoutTarget(hasInline: boolean, placed: readonly PlacedParams[]): FieldViolation[] {
  return placed
    .filter(({ params }) => !isWebhook(params))
    .slice(hasInline ? 1 : 0)
    .map(({ at }) => ({
      field: `${at}.target`,
      description: hasInline
        ? 'is required: the params for the config of the request are there already'
        : `is required, as the request has no ${INLINE_FIELD}`,
    }));
}

function checkTogether(requests: readonly PushRequest[]): void {
  if (requests.length > MAX_PUSH_CONFIGS) {
    const description = `must have at most ${MAX_PUSH_CONFIGS} configs, with that in ${INLINE_FIELD}`;
    throw new InvalidParamsError([{ field: PUSH_FIELD, description }]);
  }
  const ids = new Set<string>();
  for (const { id, fields } of requests) {
    if (id === undefined) continue;
    if (ids.has(id))
      throw new InvalidParamsError([{ field: fields.id, description: 'is the id of another config here' }]);
    ids.add(id);
  }
}
