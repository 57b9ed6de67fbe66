import { PushNotificationNotSupportedError } from '@a2a-js/sdk/errors';
import type { JsonObject, Message } from '../../protocol/a2a.js';
import type { Agent } from '../../protocol/agent.js';
import { PUSH_EXTENSION, TASK_OPTIONS_EXTENSION } from '../../protocol/extensions.js';
import { MAX_MESSAGE_BYTES } from '../../protocol/limits.js';
import { PayloadTooLargeError } from '../../tasks/errors.js';
import { sizeOfPush, type MessagePush } from '../../tasks/push/push-request.js';
import type { SendMessageRequest } from '../../tasks/task-service.js';
import { readIdempotencyKey } from './idempotency-key.js';
import { INLINE_FIELD, readSentPush, refuseEntryInMessage } from './message-push.js';
import { messageSchema } from './message.js';
import { jsonObject, nonNegativeInt, protoBoolean, protoMessage, stringList } from './proto-json.js';
import { inlineConfigSchema, type PushOrigin } from './push-config.js';
import { PUSH_FIELD } from './push-params.js';
import { readTaskOptions } from './task-options.js';
import { read } from './violations.js';

const sendMessageSchema = protoMessage({
  message: messageSchema,
  configuration: protoMessage({
    acceptedOutputModes: stringList.default([]),
    historyLength: nonNegativeInt.exactOptional(),
    returnImmediately: protoBoolean.default(false),
    taskPushNotificationConfig: inlineConfigSchema.exactOptional(),
  }).prefault({}),
  metadata: jsonObject.exactOptional(),
});

/** What of a call goes into the request, beside its parameters. */
interface Sending extends PushOrigin {
  readonly agent: Agent;
  /** Those that the client has activated. */
  readonly extensions: ReadonlySet<string>;
  /** The value as it came. */
  readonly idempotencyKey: string | undefined;
  /** Whether push notifications are sent. */
  readonly pushNotifications: boolean;
}

/**
 * Reads the parameters of SendMessage and SendStreamingMessage (§3.1.1).
 *
 * @throws PushNotificationNotSupportedError, InvalidParamsError, PayloadTooLargeError: the first that applies, in this order.
 */
export function readSendMessage(params: unknown, sending: Sending): SendMessageRequest {
  if (!sending.pushNotifications && hasPushConfig(params)) {
    throw new PushNotificationNotSupportedError(
      'This agent sends no push notifications: leave out configuration.taskPushNotificationConfig.',
    );
  }
  const { metadata: sent, configuration: configured, ...rest } = read(sendMessageSchema, params);
  const { message } = rest;
  if (sending.pushNotifications) refuseEntryInMessage(message);
  const { taskPushNotificationConfig: inline, ...configuration } = configured;
  const metadata = withoutPush(sent);
  const { agent, extensions: active, idempotencyKey: key } = sending;
  const knowsPush = active.has(PUSH_EXTENSION);
  const entry = knowsPush ? sent?.[PUSH_EXTENSION] : undefined;
  const requests = readSentPush({ inline, entry, taskId: message.taskId }, sending);
  const push = requests.length > 0 ? { requests, echoed: knowsPush } : undefined;
  const request = { ...rest, configuration, ...(metadata && { metadata }), ...(push && { push }) };
  checkSize(request);
  const extensions = agentExtensions(agent, active, message);
  const options = active.has(TASK_OPTIONS_EXTENSION)
    ? readTaskOptions(metadata, message.taskId === undefined)
    : undefined;
  return {
    ...request,
    ...(extensions.length > 0 && { extensions }),
    ...(options && { options }),
    ...(key !== undefined && { idempotencyKey: readIdempotencyKey(key) }),
  };
}

/** Looks at the raw parameters: what the server cannot do is said before what the caller did wrong (§3.3.4). */
function hasPushConfig(params: unknown): boolean {
  const configuration = field(params, 'configuration');
  const config =
    field(configuration, 'taskPushNotificationConfig') ?? field(configuration, 'task_push_notification_config');
  return config !== undefined && config !== null;
}

function field(value: unknown, name: string): unknown {
  // Safe: any object can be asked for any name.
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}

/** Whether the extension is active or not: what is in its entry may be secret, and the rest goes into a history. */
function withoutPush(metadata: JsonObject | undefined): JsonObject | undefined {
  if (metadata?.[PUSH_EXTENSION] === undefined) return metadata;
  const { [PUSH_EXTENSION]: _, ...others } = metadata;
  return Object.keys(others).length > 0 ? others : undefined;
}

/** What is stored together is measured together: it has to fit one Temporal payload. */
function checkSize({ message, metadata, configuration: { acceptedOutputModes }, push }: SendMessageRequest): void {
  const parts: readonly (readonly [field: string, bytes: number, beside?: string])[] = [
    ['message', bytesOf(message)],
    ['metadata', metadata ? bytesOf(metadata) : 0, 'this message'],
    [
      'configuration.acceptedOutputModes',
      acceptedOutputModes.length > 0 ? bytesOf(acceptedOutputModes) : 0,
      'this message and its metadata',
    ],
    [fieldOf(push), push ? sizeOfPush(push) : 0, 'this message and what belongs to it'],
  ];
  let room = MAX_MESSAGE_BYTES;
  for (const [field, bytes, beside] of parts) {
    if (bytes > room) throw new PayloadTooLargeError(field, bytes, room, beside);
    room -= bytes;
  }
}

function fieldOf(push: MessagePush | undefined): string {
  return push?.requests.some(({ fields }) => fields.url.startsWith(INLINE_FIELD)) ? INLINE_FIELD : PUSH_FIELD;
}

function bytesOf(value: object): number {
  return Buffer.byteLength(JSON.stringify(value));
}

/**
 * The agent's own extensions that a client uses with a message: activated, or named in the message (§4.6). The agent is
 * told of them.
 */
function agentExtensions(
  { card }: Agent,
  active: ReadonlySet<string>,
  { extensions: named = [] }: Message,
): readonly string[] {
  return (card.extensions ?? []).flatMap(({ uri }) => (active.has(uri) || named.includes(uri) ? [uri] : []));
}
