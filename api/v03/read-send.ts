import { field, isFields, type Fields } from '../../protocol/v03/fields.js';
import type { Params } from '../operations/operations.js';
import type { FieldNames } from './field-names.js';
import { readMessage } from './read-message.js';
import type { PartForm } from './read-part.js';
import { readPushConfig } from './read-push-config.js';

/** The parameters of `message/send` and `message/stream`, and their proto form, as those of 1.0. */
export function readSend(params: Fields, form: PartForm, names: FieldNames): Params {
  return {
    message: readMessage(field(params, 'message'), form, names),
    configuration: readConfiguration(field(params, 'configuration'), form, names),
    metadata: field(params, 'metadata'),
  };
}

function readConfiguration(configuration: unknown, form: PartForm, names: FieldNames): unknown {
  if (!isFields(configuration)) return configuration;
  names.rename('configuration.returnImmediately', 'configuration.blocking');
  return {
    acceptedOutputModes: field(configuration, 'acceptedOutputModes'),
    historyLength: readHistoryLength(field(configuration, 'historyLength'), form),
    returnImmediately: readBlocking(field(configuration, 'blocking'), form),
    taskPushNotificationConfig: readWebhook(configuration, names),
  };
}

/** In the proto, 0 is the same as unset: no limit. */
export function readHistoryLength(length: unknown, form: PartForm): unknown {
  return form === 'proto' && (length === 0 || length === '0') ? undefined : length;
}

/**
 * 0.3 says no default, but its servers waited when `blocking` was absent. In ProtoJSON and on gRPC, where false is not
 * written, absent inside of a `configuration` is false, as it was for those servers.
 */
function readBlocking(blocking: unknown, form: PartForm): unknown {
  if (typeof blocking === 'boolean') return !blocking;
  return blocking ?? form === 'proto';
}

function readWebhook(configuration: Fields, names: FieldNames): unknown {
  const name = field(configuration, 'pushNotification') === undefined ? 'pushNotificationConfig' : 'pushNotification';
  const at = 'configuration.taskPushNotificationConfig';
  names.rename(at, `configuration.${name}`);
  return readPushConfig(field(configuration, name), at, `configuration.${name}`, names);
}
