import type { JsonObject } from '../../protocol/a2a.js';
import { field, isFields, type Fields } from '../../protocol/v03/fields.js';
import type { FieldNames } from './field-names.js';
import { configName } from './rest-resources.js';

/**
 * A push config of 0.3 as the fields of one of 1.0, which has one scheme of authentication: the first.
 *
 * @param at - the 1.0 fields stand below this one; empty: in the request itself.
 * @param own - where the config came in.
 */
export function readPushConfig(config: unknown, at: string, own: string, names: FieldNames): unknown {
  const base = at === '' ? '' : `${at}.`;
  for (const name of ['id', 'url', 'token', 'authentication']) names.rename(base + name, `${own}.${name}`);
  names.rename(`${base}authentication.scheme`, `${own}.authentication.schemes`);
  if (!isFields(config)) return config;
  const authentication = field(config, 'authentication');
  return {
    id: unlessEmpty(field(config, 'id')),
    url: field(config, 'url'),
    token: unlessEmpty(field(config, 'token')),
    authentication: isFields(authentication)
      ? { scheme: firstOf(authentication['schemes']), credentials: unlessEmpty(field(authentication, 'credentials')) }
      : authentication,
  };
}

/** The proto writes no unset text. */
function unlessEmpty(value: unknown): unknown {
  return value === '' ? undefined : value;
}

function firstOf(schemes: unknown): unknown {
  // What is no list comes out as it is, for 1.0 to refuse.
  return Array.isArray(schemes) ? schemes[0] : schemes;
}

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
