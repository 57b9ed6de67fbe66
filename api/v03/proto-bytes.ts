import { fromBinary, fromJsonString, toBinary, toJson, type DescMessage } from '@bufbuild/protobuf';
import type { Fields } from '../../protocol/v03/fields.js';

/** Reads the bytes of a message as ProtoJSON, which leaves out what is unset. @throws when they are not such a message. */
export function readProtoBytes(type: DescMessage, bytes: Uint8Array): Fields {
  // Safe: no message of 0.3 is anything but an object in ProtoJSON.
  return toJson(type, fromBinary(type, bytes)) as Fields;
}

/** Writes ProtoJSON as the bytes of a message. Fields that it does not have are left out. */
export function writeProtoBytes(type: DescMessage, json: unknown): Buffer {
  const message = fromJsonString(type, wellFormed(JSON.stringify(json)), { ignoreUnknownFields: true });
  return Buffer.from(toBinary(type, message));
}

/**
 * JSON without halves of surrogate pairs, which UTF-8 cannot hold: U+FFFD in their place, as for any text that is sent.
 * JSON.stringify escapes them, and no other surrogates.
 */
function wellFormed(json: string): string {
  if (!json.includes('\\ud')) return json;
  return json.replace(/\\(?:ud[89a-f][0-9a-f]{2}|.)/g, (escape) => (escape.length > 2 ? '\\ufffd' : escape));
}
