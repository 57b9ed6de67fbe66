import { PushNotificationNotSupportedError } from '@a2a-js/sdk/errors';
import { MAX_MESSAGE_BYTES } from '../../protocol/limits.js';
import type { Agent } from '../../protocol/agent.js';
import type { SendMessageRequest } from '../a2a-request-handler.js';
import { PayloadTooLargeError } from '../errors.js';
import { checkInputModes } from './input-modes.js';
import { messageSchema } from './message.js';
import { jsonObject, nonNegativeInt, protoBoolean, protoMessage, stringList } from './proto-json.js';
import { read } from './violations.js';

/** What is stored beside the message: small enough for both to fit one Temporal payload. In bytes of JSON. */
const MAX_METADATA_BYTES = 262_144;

const sendMessageSchema = protoMessage({
  message: messageSchema,
  configuration: protoMessage({
    acceptedOutputModes: stringList.default([]),
    historyLength: nonNegativeInt.exactOptional(),
    returnImmediately: protoBoolean.default(false),
  }).prefault({}),
  metadata: jsonObject.exactOptional(),
});

/**
 * Reads the parameters of SendMessage and SendStreamingMessage for an agent (§3.1.1).
 *
 * @throws PushNotificationNotSupportedError, InvalidParamsError, PayloadTooLargeError, ContentTypeNotSupportedError:
 *   the first that applies, in this order.
 */
export function readSendMessage(params: unknown, agent: Agent): SendMessageRequest {
  if (hasPushConfig(params)) {
    throw new PushNotificationNotSupportedError(
      'This agent sends no push notifications: leave out configuration.taskPushNotificationConfig.',
    );
  }
  const request = read(sendMessageSchema, params);
  const { message, configuration, metadata } = request;
  checkSize('message', message, MAX_MESSAGE_BYTES);
  checkSize('configuration.acceptedOutputModes', configuration.acceptedOutputModes, MAX_METADATA_BYTES);
  checkSize('metadata', metadata ?? {}, MAX_METADATA_BYTES);
  checkInputModes(message.parts, agent.card);
  return request;
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

function checkSize(name: string, value: object, limit: number): void {
  const size = Buffer.byteLength(JSON.stringify(value));
  if (size > limit) throw new PayloadTooLargeError(name, size, limit);
}
