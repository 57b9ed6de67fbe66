import type { JsonObject, JsonValue, Part } from '../a2a.js';
import { isFields, type Fields } from './fields.js';

/** The metadata of a part that is no file: 0.3 has no other place for its media type and file name. */
export function metadataOf({ mediaType, filename, metadata }: Part): JsonObject | undefined {
  if (mediaType === undefined && filename === undefined) return metadata;
  return { ...(mediaType !== undefined && { mediaType }), ...(filename !== undefined && { filename }), ...metadata };
}

/**
 * The mark in the `metadata` of a data part whose data stands in `{ value }`, since 0.3 has objects only. The A2A SDKs
 * use the same name.
 */
const WRAPPED = 'data_part_compat';

interface WrittenData {
  readonly data: JsonObject;
  readonly metadata: JsonObject | undefined;
}

/** The data of a 1.0 part as an object, and the metadata that says so when it was none. */
export function wrapData(data: JsonValue, metadata: JsonObject | undefined): WrittenData {
  if (isObject(data)) return { data, metadata };
  return { data: { value: data }, metadata: { ...metadata, [WRAPPED]: true } };
}

/** The reverse of `wrapData`, for JSON as it came. */
export function unwrapData(data: Fields, metadata: unknown): { data: unknown; metadata: unknown } {
  if (!isFields(metadata) || metadata[WRAPPED] !== true || !Object.hasOwn(data, 'value')) return { data, metadata };
  const { [WRAPPED]: _, ...rest } = metadata;
  return { data: data['value'], metadata: Object.keys(rest).length > 0 ? rest : undefined };
}

function isObject(value: JsonValue): value is JsonObject {
  return isFields(value);
}
