import { BinaryReader } from '@bufbuild/protobuf/wire';

/** Reads the fields of a message: `read` takes each by its number, or leaves it. */
function eachField(bytes: Uint8Array, read: (field: number, reader: BinaryReader) => boolean): void {
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    if (!read(field, reader)) reader.skip(wireType, field);
  }
}

/** The details of a `google.rpc.Status`, in the JSON form that the other bindings use. Unknown types have no fields. */
export function readStatusDetails(status: Uint8Array): object[] {
  const details: object[] = [];
  eachField(status, (field, reader) => {
    if (field !== 3) return false;
    details.push(readAny(reader.bytes()));
    return true;
  });
  return details;
}

function readAny(any: Uint8Array): object {
  let type = '';
  let value = new Uint8Array();
  eachField(any, (field, reader) => {
    if (field === 1) type = reader.string();
    else if (field === 2) value = new Uint8Array(reader.bytes());
    else return false;
    return true;
  });
  if (type.endsWith('google.rpc.ErrorInfo')) return { '@type': type, ...readErrorInfo(value) };
  if (type.endsWith('google.rpc.BadRequest')) return { '@type': type, fieldViolations: readBadRequest(value) };
  return { '@type': type };
}

function readErrorInfo(bytes: Uint8Array): object {
  const info = { reason: '', domain: '', metadata: {} as Record<string, string> };
  eachField(bytes, (field, reader) => {
    if (field === 1) info.reason = reader.string();
    else if (field === 2) info.domain = reader.string();
    else if (field === 3) {
      const [key = '', value = ''] = readStrings(reader.bytes(), 2);
      info.metadata[key] = value;
    } else return false;
    return true;
  });
  return info;
}

function readBadRequest(bytes: Uint8Array): object[] {
  const violations: object[] = [];
  eachField(bytes, (field, reader) => {
    if (field !== 1) return false;
    const [name = '', description = ''] = readStrings(reader.bytes(), 2);
    violations.push({ field: name, description });
    return true;
  });
  return violations;
}

/** The string fields 1 to `count` of a message. */
function readStrings(bytes: Uint8Array, count: number): string[] {
  const strings: string[] = [];
  eachField(bytes, (field, reader) => {
    if (field > count) return false;
    strings[field - 1] = reader.string();
    return true;
  });
  return strings;
}
