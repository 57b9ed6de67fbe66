import { BinaryWriter } from '@bufbuild/protobuf/wire';
import type { JsonValue } from '../../protocol/a2a.js';
import type { Params } from './params.js';
import type { Field, Schema } from './schema.js';

/** One field in the binary form of Protocol Buffers, with its number and wire type. Fields may come in any order, and again. */
export interface WireField {
  number: number;
  /** 0: varint, 1: eight bytes, 2: bytes with their length, 5: four bytes; others are none. */
  type: number;
  /** An unsigned number of 64 bits; bytes; or the fields of a message. */
  value: bigint | Buffer | WireField[];
}

/** The fields of a message. @param message - its full name. */
export function toWire(params: Params, message: string, schema: Schema): WireField[] {
  return schema.message(message).flatMap((field): WireField[] => {
    const value = params[field.name];
    if (value === undefined || value === null) return [];
    const values: readonly JsonValue[] = field.repeated && isList(value) ? value : [value];
    return values.map((one) => ({ number: field.number, ...wireValue(one, field, schema) }));
  });
}

/** The bytes, whether they make sense or not. */
export function writeWire(fields: readonly WireField[]): Buffer {
  const chunks = fields.map(({ number, type, value }) => {
    const writer = new BinaryWriter().uint32(((number << 3) | (type & 7)) >>> 0);
    if (typeof value === 'bigint') {
      if (type === 1) writer.fixed64(value);
      else if (type === 5) writer.fixed32(Number(value & 0xffffffffn));
      else writer.uint64(value);
      return writer.finish();
    }
    return writer.bytes(Buffer.isBuffer(value) ? value : writeWire(value)).finish();
  });
  return Buffer.concat(chunks);
}

type Value = Omit<WireField, 'number'>;

function wireValue(value: JsonValue, { type, of }: Field, schema: Schema): Value {
  switch (type) {
    case 'TYPE_MESSAGE':
      if (of === 'google.protobuf.Struct') return message(struct(asObject(value)));
      if (of === 'google.protobuf.Value') return message(anyValue(value));
      if (of === 'google.protobuf.Timestamp') return message(timestamp(textOf(value)));
      return message(toWire(asObject(value), of, schema));
    case 'TYPE_BYTES':
      return { type: 2, value: Buffer.from(textOf(value), 'base64') };
    case 'TYPE_STRING':
      return { type: 2, value: Buffer.from(textOf(value)) };
    case 'TYPE_ENUM':
      return varint(BigInt(schema.enumeration(of).indexOf(textOf(value))));
    default:
      return varint(BigInt(Number(value)));
  }
}

/** Negative numbers have ten bytes. */
function varint(value: bigint): Value {
  return { type: 0, value: BigInt.asUintN(64, value) };
}

function message(value: WireField[]): Value {
  return { type: 2, value };
}

function struct(object: Params): WireField[] {
  return Object.entries(object).map(([name, value]) => ({
    number: 1,
    type: 2,
    value: [
      { number: 1, type: 2, value: Buffer.from(name) },
      { number: 2, type: 2, value: anyValue(value) },
    ],
  }));
}

function anyValue(value: JsonValue): WireField[] {
  if (value === null) return [{ number: 1, ...varint(0n) }];
  if (isList(value)) {
    return [{ number: 6, type: 2, value: value.map((item) => ({ number: 1, type: 2, value: anyValue(item) })) }];
  }
  switch (typeof value) {
    case 'number': {
      const bytes = Buffer.alloc(8);
      bytes.writeDoubleLE(value);
      return [{ number: 2, type: 1, value: bytes.readBigUInt64LE() }];
    }
    case 'string':
      return [{ number: 3, type: 2, value: Buffer.from(value) }];
    case 'boolean':
      return [{ number: 4, ...varint(value ? 1n : 0n) }];
    default:
      return [{ number: 5, type: 2, value: struct(asObject(value)) }];
  }
}

function timestamp(text: string): WireField[] {
  const ms = Date.parse(text);
  return [
    { number: 1, ...varint(BigInt(Math.floor(ms / 1_000))) },
    { number: 2, ...varint(BigInt((((ms % 1_000) + 1_000) % 1_000) * 1_000_000)) },
  ];
}

function textOf(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function asObject(value: JsonValue): Params {
  // Safe: what is made for a message is an object, without members that are undefined.
  return value as Params;
}

/** `Array.isArray` does not know of lists that are read-only. */
function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
