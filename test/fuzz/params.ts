import fc from 'fast-check';
import type { JsonValue } from '../../protocol/a2a.js';
import { PUSH_EXTENSION } from '../../protocol/extensions.js';
import { AGENT, KEPT, WEBHOOK, type Known } from './known.js';
import { oddText, unknownTaskId } from './odd-text.js';
import type { Field, Schema } from './schema.js';

/** A JSON object of a request. */
export type Params = Readonly<Record<string, JsonValue>>;

/** Requests of the schema's messages that make sense, mostly. What is odd about them is for others to add. */
export interface ParamsMaker {
  /** @param message - its name in the package of the schema. */
  of(message: string): fc.Arbitrary<Params>;
}

/** What makes a message refused, when everything else about it is in order: so few requests start a task. */
const UNWANTED = { text: 'x', mediaType: 'application/unwanted' };

/** The same in 0.3. */
const OLD_UNWANTED = { file: { fileWithUri: 'https://files.test/a', mimeType: UNWANTED.mediaType } };

const REQUIRED: ReadonlySet<string> = new Set([
  ...['SendMessageRequest.message', 'Message.messageId', 'Message.role', 'Message.parts', 'GetTaskRequest.id'],
  ...['CancelTaskRequest.id', 'SubscribeToTaskRequest.id', 'TaskPushNotificationConfig.url'],
  ...['SendMessageRequest.request', 'Message.content', 'GetTaskRequest.name', 'CancelTaskRequest.name'],
  ...['TaskSubscriptionRequest.name', 'GetTaskPushNotificationConfigRequest.taskId'],
  ...['GetTaskPushNotificationConfigRequest.id', 'ListTaskPushNotificationConfigsRequest.taskId'],
  ...['DeleteTaskPushNotificationConfigRequest.taskId', 'DeleteTaskPushNotificationConfigRequest.id'],
]);

const INLINE_CONFIGS: ReadonlySet<string> = new Set(['taskPushNotificationConfig', 'pushNotification']);

const anyJson: fc.Arbitrary<JsonValue> = fc.jsonValue({ maxDepth: 3 }).map((value) => {
  // Safe: the two types mean the same values.
  return value;
});

const anyObject: fc.Arbitrary<JsonValue> = fc.dictionary(fc.string({ maxLength: 5 }), anyJson, { maxKeys: 3 });

const webhook = fc.oneof({ weight: 3, arbitrary: fc.constant(WEBHOOK) }, fc.webUrl(), oddText);

/** The params of the extension for push notifications, as requests that know it have them. */
const pushParams: fc.Arbitrary<JsonValue> = fc
  .array(
    fc.record(
      {
        target: webhook,
        id: oddText,
        on: fc.array(fc.constantFrom('completed', 'all', 'artifact', 'nothing'), { maxLength: 3 }),
        token: oddText,
        signingSecret: oddText,
        snapshot: fc.boolean(),
        retry: fc.record({ maxAttempts: fc.integer() }),
        other: anyJson,
      },
      { requiredKeys: ['target'] },
    ),
    { maxLength: 12 },
  )
  .chain((list) => fc.constantFrom<JsonValue>(list, list[0] ?? {}));

const timestamp = fc
  .date({ min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true })
  .map((date) => date.toISOString());

export function createParamsMaker(schema: Schema, known: Known): ParamsMaker {
  const taskId = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...known.ended) },
    { weight: 1, arbitrary: fc.constantFrom(...known.open) },
    { weight: 4, arbitrary: unknownTaskId },
    { weight: 4, arbitrary: oddText },
  );
  const lookedAt = fc.oneof(
    { weight: 1, arbitrary: fc.constantFrom(...known.watched) },
    { weight: 3, arbitrary: taskId },
  );
  const noText = fc.constant('');
  const keptId = fc.oneof({ weight: 3, arbitrary: fc.constant(KEPT) }, oddText);
  const content = fc.oneof(
    fc.record({ text: oddText }),
    fc.record({ raw: fc.base64String({ maxLength: 40 }) }),
    fc.record({ url: fc.webUrl() }),
    fc.record({ data: anyJson }),
  );
  const part: fc.Arbitrary<JsonValue> = fc
    .tuple(
      content,
      fc.record(
        { mediaType: fc.constantFrom('text/plain', 'image/png', ''), filename: oddText, metadata: anyObject },
        { requiredKeys: [] },
      ),
    )
    .map(([one, more]) => ({ ...one, ...more }));
  const parts: fc.Arbitrary<JsonValue> = fc.array(part, { maxLength: 2 }).chain((some) =>
    fc.oneof(
      { weight: 60, arbitrary: fc.constant([UNWANTED, ...some]) },
      // These start tasks.
      { weight: 1, arbitrary: fc.constantFrom<JsonValue>([{ text: 'done' }], [{ text: 'fail' }]) },
    ),
  );

  /** Values by the name of a field, or of a field of one message. */
  const plausible: Readonly<Record<string, fc.Arbitrary<JsonValue>>> = {
    tenant: fc.oneof({ weight: 8, arbitrary: noText }, { weight: 3, arbitrary: fc.constant(AGENT) }, oddText),
    id: taskId,
    'SubscribeToTaskRequest.id': lookedAt,
    'GetTaskRequest.id': lookedAt,
    taskId,
    'Message.taskId': fc.oneof({ weight: 5, arbitrary: noText }, taskId),
    referenceTaskIds: fc.array(taskId, { maxLength: 3 }),
    contextId: fc.oneof(noText, fc.constant(known.contextId), oddText),
    messageId: fc.oneof({ weight: 5, arbitrary: fc.uuid() }, oddText),
    'Message.role': fc.constant('ROLE_USER'),
    'Message.parts': parts,
    // Of 0.3, as are names of resources.
    'Message.content': oddText.map((text) => [OLD_UNWANTED, { text }]),
    name: taskId.map((id) => `tasks/${id}`),
    'TaskSubscriptionRequest.name': lookedAt.map((id) => `tasks/${id}`),
    parent: taskId.map((id) => `tasks/${id}`),
    'TaskPushNotificationConfig.name': taskId.map((id) => `tasks/${id}/pushNotificationConfigs/c`),
    'GetTaskPushNotificationConfigRequest.id': keptId,
    'GetTaskPushNotificationConfigRequest.name': fc
      .tuple(taskId, keptId)
      .map(([id, config]) => `tasks/${id}/pushNotificationConfigs/${config}`),
    'TaskPushNotificationConfig.id': fc.oneof(noText, oddText),
    'DeleteTaskPushNotificationConfigRequest.id': oddText,
    'AuthenticationInfo.scheme': fc.oneof(fc.constantFrom('Bearer', 'Basic'), oddText),
    'SendMessageRequest.metadata': fc.oneof(
      { weight: 3, arbitrary: anyObject },
      pushParams.map((params) => ({ [PUSH_EXTENSION]: params })),
    ),
    pageSize: fc.integer({ min: 1, max: 100 }),
    pageToken: fc.oneof({ weight: 2, arbitrary: noText }, fc.constantFrom(...known.pageTokens), oddText),
    historyLength: fc.nat({ max: 5 }),
    url: webhook,
    extensions: fc.array(fc.constantFrom('urn:a', 'urn:b'), { maxLength: 2 }),
    acceptedOutputModes: fc.array(fc.constantFrom('text/plain', '*/*', 'x'), { maxLength: 2 }),
  };

  const cache = new Map<string, fc.Arbitrary<Params>>();
  const of = (message: string): fc.Arbitrary<Params> => {
    const fields = schema.message(`${schema.package}.${message}`);
    const isRequired = ({ name }: Field): boolean => REQUIRED.has(`${message}.${name}`);
    const made =
      cache.get(message) ??
      fc.record(Object.fromEntries(fields.map((field) => [field.name, valueOf(field, message)])), {
        requiredKeys: fields.filter(isRequired).map(({ name }) => name),
      });
    cache.set(message, made);
    return made;
  };

  function valueOf(field: Field, message: string): fc.Arbitrary<JsonValue> {
    const given = plausible[`${message}.${field.name}`] ?? plausible[field.name];
    if (given) return given;
    // What is wrong with the config of a message hides the rest of it.
    if (INLINE_CONFIGS.has(field.name)) {
      return fc.oneof({ weight: 8, arbitrary: fc.constant({ url: WEBHOOK }) }, byType(field));
    }
    const one = byType(field);
    return field.repeated ? fc.array(one, { maxLength: 2 }) : one;
  }

  function byType({ type, of: fullName }: Field): fc.Arbitrary<JsonValue> {
    if (fullName === 'google.protobuf.Struct') return anyObject;
    if (fullName === 'google.protobuf.Value') return anyJson;
    if (fullName === 'google.protobuf.Timestamp') return timestamp;
    switch (type) {
      case 'TYPE_MESSAGE':
        return of(fullName.slice(schema.package.length + 1));
      case 'TYPE_ENUM':
        return fc.constantFrom(...schema.enumeration(fullName));
      case 'TYPE_BOOL':
        return fc.boolean();
      case 'TYPE_INT32':
        return fc.integer();
      case 'TYPE_BYTES':
        return fc.base64String({ maxLength: 40 });
      case 'TYPE_STRING':
        return oddText;
      default:
        throw new Error(`Nothing is known of fields of the type ${type}.`);
    }
  }
  return { of };
}
