/**
 * Schemas for ProtoJSON: lenient in what a field may be called and in how a value may be written, as every ProtoJSON
 * parser is; strict in what it means. They give canonical form: camelCase, enum names, padded standard base64.
 */
import { z } from 'zod';
import type { JsonObject, JsonValue } from '../../protocol/a2a.js';
import { findJsonFault } from '../../protocol/json-fault.js';
import { expected, refuse } from './violations.js';

interface ProtoMessageOptions {
  /** String fields without presence: empty means unset. */
  readonly unsetWhenEmpty?: readonly string[];
  /** Fields for which `null` is a value. For any other it means unset. */
  readonly nullable?: readonly string[];
}

/** A message: also takes snake_case names (camelCase wins), drops unknown fields. */
export function protoMessage<Shape extends z.ZodRawShape>(
  shape: Shape,
  { unsetWhenEmpty = [], nullable = [] }: ProtoMessageOptions = {},
) {
  const fields = Object.keys(shape).map((name) => ({
    name,
    alias: name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    isUnset: (value: unknown) =>
      value === undefined ||
      (value === null && !nullable.includes(name)) ||
      (value === '' && unsetWhenEmpty.includes(name)),
  }));
  const canonicalNames = (input: unknown): unknown => {
    if (!isRecord(input)) return input;
    const output: Record<string, unknown> = {};
    for (const { name, alias, isUnset } of fields) {
      const value = input[name] === undefined ? input[alias] : input[name];
      if (!isUnset(value)) output[name] = value;
    }
    return output;
  };
  return z.preprocess(canonicalNames, z.object(shape, expected('must be an object')));
}

export const protoString = z.string(expected('must be a string'));

export const nonEmptyString = protoString.min(1, { error: 'must not be empty' });

export const protoBoolean = z.boolean(expected('must be true or false'));

/** Entries of one list: each costs more to look at than to send. */
const MAX_ENTRIES = 1_000;

/**
 * A list. Its length comes first: a refusal would otherwise name every entry of a list of millions.
 *
 * @param rule - what the value has to be, to read on from the name of the field.
 */
export function protoList<Item extends z.ZodType>(item: Item, rule: string, max = MAX_ENTRIES) {
  return z
    .array(z.unknown(), expected(rule))
    .max(max, { error: `must have at most ${max} entries` })
    .pipe(z.array(item));
}

export const stringList = protoList(protoString, 'must be a list of strings');

/** An int32 from 0; also as text, as ProtoJSON allows. */
export const nonNegativeInt = z.unknown().transform((value, context): number => {
  const number = typeof value === 'string' && /^-?\d{1,10}$/.test(value) ? Number(value) : value;
  const valid = typeof number === 'number' && Number.isInteger(number) && number >= 0 && number <= 2 ** 31 - 1;
  return valid ? number : refuse(context, 'must be a whole number from 0 to 2147483647');
});

/** Bytes as base64 of either alphabet, padded or not; gives the standard alphabet, padded. */
export const base64 = protoString.transform((value, context): string => {
  const digits = value.replace(/={1,2}$/, '');
  const padded = digits.length < value.length;
  const valid = /^[A-Za-z0-9+/_-]*$/.test(digits) && digits.length % 4 !== 1 && (!padded || value.length % 4 === 0);
  return valid ? Buffer.from(digits, 'base64').toString('base64') : refuse(context, 'must be base64');
});

export const absoluteUrl = protoString.refine((value) => URL.canParse(value), { error: 'must be an absolute URL' });

/** `google.protobuf.Value`. */
export const jsonValue = z.unknown().transform((value, context): JsonValue => {
  const fault = findJsonFault(value);
  // Safe: it comes from JSON.parse.
  return fault === undefined ? (value as JsonValue) : refuse(context, fault);
});

/** `google.protobuf.Struct`. */
export const jsonObject = z.unknown().transform((value, context): JsonObject => {
  if (!isRecord(value)) return refuse(context, 'must be a JSON object');
  const fault = findJsonFault(value);
  // Safe: an object that comes from JSON.parse.
  return fault === undefined ? (value as JsonObject) : refuse(context, fault);
});

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
