import { PushNotificationNotSupportedError } from '@a2a-js/sdk/errors';
import { MAX_MESSAGE_BYTES } from '../../protocol/limits.js';
import type { Agent } from '../../protocol/agent.js';
import { TASK_OPTIONS_EXTENSION } from '../../protocol/extensions.js';
import type { SendMessageRequest } from '../a2a-request-handler.js';
import { PayloadTooLargeError } from '../errors.js';
import { agentExtensions } from '../extensions.js';
import { readIdempotencyKey } from './idempotency-key.js';
import { messageSchema } from './message.js';
import { jsonObject, nonNegativeInt, protoBoolean, protoMessage, stringList } from './proto-json.js';
import { readTaskOptions } from './task-options.js';
import { read } from './violations.js';

const sendMessageSchema = protoMessage({
  message: messageSchema,
  configuration: protoMessage({
    acceptedOutputModes: stringList.default([]),
    historyLength: nonNegativeInt.exactOptional(),
    returnImmediately: protoBoolean.default(false),
  }).prefault({}),
  metadata: jsonObject.exactOptional(),
});

/** What of a call goes into the request, beside its parameters. */
interface Sending {
  readonly agent: Agent;
  /** Those that the client has activated. */
  readonly extensions: ReadonlySet<string>;
  /** As it came. */
  readonly idempotencyKey: string | undefined;
}

/**
 * Reads the parameters of SendMessage and SendStreamingMessage (§3.1.1).
 *
 * @throws PushNotificationNotSupportedError, InvalidParamsError, PayloadTooLargeError: the first that applies, in this order.
 */
export function readSendMessage(params: unknown, sending: Sending): SendMessageRequest {
  if (hasPushConfig(params)) {
    throw new PushNotificationNotSupportedError(
      'This agent sends no push notifications: leave out configuration.taskPushNotificationConfig.',
    );
  }
  const request = read(sendMessageSchema, params);
  checkSize(request);
  const { message, metadata } = request;
  const { agent, extensions: active, idempotencyKey: key } = sending;
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

/** What is stored together is measured together: it has to fit one Temporal payload. */
function checkSize({ message, metadata, configuration: { acceptedOutputModes } }: SendMessageRequest): void {
  const messageBytes = bytesOf(message);
  if (messageBytes > MAX_MESSAGE_BYTES) throw new PayloadTooLargeError('message', messageBytes, MAX_MESSAGE_BYTES);
  const room = MAX_MESSAGE_BYTES - messageBytes;
  const metadataBytes = metadata ? bytesOf(metadata) : 0;
  if (metadataBytes > room) throw new PayloadTooLargeError('metadata', metadataBytes, room, 'this message');
  const modesBytes = acceptedOutputModes.length > 0 ? bytesOf(acceptedOutputModes) : 0;
  const roomForModes = room - metadataBytes;
  if (modesBytes <= roomForModes) return;
  const field = 'configuration.acceptedOutputModes';
  throw new PayloadTooLargeError(field, modesBytes, roomForModes, 'this message and its metadata');
}

function bytesOf(value: object): number {
  return Buffer.byteLength(JSON.stringify(value));
}
