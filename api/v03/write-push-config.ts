import type { JsonObject } from '../../protocol/a2a.js';
import { field, isFields, type Fields } from '../../protocol/v03/fields.js';
import { configName } from './resource-names.js';

/** A push config of 1.0 (flat) in the form of 0.3's TypeScript types. */
export function writeRpcConfig(config: Fields): JsonObject {
  return { taskId: textOf(config, 'taskId'), pushNotificationConfig: writeConfig(config) };
}

/** A push config of 1.0 in ProtoJSON of 0.3. */
export function writeProtoConfig(config: Fields): JsonObject {
  const name = configName(textOf(config, 'taskId') ?? '', textOf(config, 'id') ?? '');
  return { name, pushNotificationConfig: writeConfig(config) };
}

function writeConfig(config: Fields): JsonObject {
  const authentication = field(config, 'authentication');
  return {
    id: textOf(config, 'id'),
    url: textOf(config, 'url'),
    token: textOf(config, 'token'),
    authentication: isFields(authentication)
      ? { schemes: schemesOf(authentication), credentials: textOf(authentication, 'credentials') }
      : undefined,
  };
}

function schemesOf(authentication: Fields): string[] {
  const scheme = textOf(authentication, 'scheme');
  return scheme === undefined ? [] : [scheme];
}

function textOf(fields: Fields, name: string): string | undefined {
  const value = field(fields, name);
  return typeof value === 'string' ? value : undefined;
}
