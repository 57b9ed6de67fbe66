import fc from 'fast-check';
import type { JsonValue } from '../../protocol/a2a.js';
import { KEPT, WEBHOOK, type Known } from './known.js';
import { percentEncoded } from './odd-targets.js';
import { oddText, unknownTaskId } from './odd-text.js';
import type { Params } from './params.js';

/** Requests of A2A 0.3, by JSON-RPC method and, in the form of its proto, by the end of an HTTP path. */
export interface V03Requests {
  readonly rpc: fc.Arbitrary<{ readonly method: string; readonly params: Params }>;
  readonly http: fc.Arbitrary<{ readonly method: string; readonly path: string; readonly body?: Params }>;
}

/** What keeps a message from starting a task when nothing else is wrong with it. */
const UNWANTED = { uri: 'https://files.test/a', mimeType: 'application/unwanted' };

export function createV03Requests(known: Known): V03Requests {
  const taskId = fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...known.ended, ...known.open) },
    { weight: 2, arbitrary: unknownTaskId },
    oddText,
  );
  const lookedAt = fc.oneof(
    { weight: 1, arbitrary: fc.constantFrom(...known.watched) },
    { weight: 3, arbitrary: taskId },
  );
  const part: fc.Arbitrary<JsonValue> = fc.oneof(
    fc.record({ kind: fc.constant('text'), text: oddText }),
    fc.record({ kind: fc.constant('data'), data: fc.dictionary(oddText, oddText, { maxKeys: 2 }) }),
    fc.record({ kind: fc.constant('file'), file: fc.record({ bytes: fc.base64String({ maxLength: 20 }) }) }),
    fc.record({ kind: oddText, text: oddText }),
  );
  const common = fc.record(
    { contextId: oddText, taskId, metadata: fc.dictionary(oddText, oddText, { maxKeys: 2 }) },
    { requiredKeys: [] },
  );
  const rpcMessage = fc
    .tuple(common, fc.uuid(), fc.array(part, { maxLength: 2 }))
    .map(([fields, messageId, parts]): Params => {
      const file = { kind: 'file', file: UNWANTED };
      return { kind: 'message', messageId, role: 'user', parts: [file, ...parts], ...fields };
    });
  const webhook = fc.oneof({ weight: 3, arbitrary: fc.constant(WEBHOOK) }, fc.webUrl(), oddText);
  const config = fc.record({ id: oddText, url: webhook, token: oddText }, { requiredKeys: ['url'] });
  const configId = fc.oneof(fc.constant(KEPT), oddText);
  const configuration = fc.record(
    {
      blocking: fc.boolean(),
      historyLength: fc.integer(),
      acceptedOutputModes: fc.array(oddText, { maxLength: 2 }),
      pushNotificationConfig: config,
    },
    { requiredKeys: [] },
  );
  const named = fc.record({ id: taskId, historyLength: fc.integer() }, { requiredKeys: ['id'] });
  const method = <T extends Params>(name: string, params: fc.Arbitrary<T>) =>
    params.map((value) => ({ method: name, params: value }));

  const protoMessage = fc.tuple(common, fc.uuid(), oddText).map(([fields, messageId, text]): Params => {
    const file = { file: { fileWithUri: UNWANTED.uri, mimeType: UNWANTED.mimeType } };
    return { messageId, role: 'ROLE_USER', content: [file, { text }], ...fields };
  });
  const segment = taskId.map(percentEncoded);
  const get = (path: fc.Arbitrary<string>, verb = 'GET') => path.map((value) => ({ method: verb, path: value }));
  const post = (path: fc.Arbitrary<string>, body: fc.Arbitrary<Params>) =>
    fc.tuple(path, body).map(([value, json]) => ({ method: 'POST', path: value, body: json }));
  const configs = segment.map((id) => `/tasks/${id}/pushNotificationConfigs`);

  return {
    rpc: fc.oneof(
      method('message/send', fc.record({ message: rpcMessage, configuration }, { requiredKeys: ['message'] })),
      method('message/stream', fc.record({ message: rpcMessage, configuration }, { requiredKeys: ['message'] })),
      method('tasks/get', named),
      method('tasks/cancel', named),
      method('tasks/resubscribe', fc.record({ id: lookedAt })),
      method('tasks/pushNotificationConfig/set', fc.record({ taskId, pushNotificationConfig: config })),
      method('tasks/pushNotificationConfig/get', fc.record({ id: taskId, pushNotificationConfigId: configId })),
      method('tasks/pushNotificationConfig/get', named),
      method('tasks/pushNotificationConfig/list', named),
      method('tasks/pushNotificationConfig/delete', fc.record({ id: taskId, pushNotificationConfigId: oddText })),
      method('agent/getAuthenticatedExtendedCard', fc.constant({})),
      method('tasks/list', named),
    ),
    http: fc.oneof(
      post(
        fc.constantFrom('/message:send', '/message:stream'),
        fc.record({ request: protoMessage, configuration }, { requiredKeys: ['request'] }),
      ),
      get(segment.map((id) => `/tasks/${id}`)),
      post(
        segment.map((id) => `/tasks/${id}:cancel`),
        fc.constant({}),
      ),
      get(lookedAt.map((id) => `/tasks/${percentEncoded(id)}:subscribe`)),
      get(configs),
      post(configs, fc.record({ configId: oddText, config: fc.record({ pushNotificationConfig: config }) })),
      get(fc.tuple(configs, configId).map(([path, id]) => `${path}/${percentEncoded(id)}`)),
      get(
        fc.tuple(configs, segment).map(([path, id]) => `${path}/${id}`),
        'DELETE',
      ),
      get(fc.constantFrom('/card', '/tasks', '/nothing', '')),
    ),
  };
}
