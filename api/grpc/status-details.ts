import type { ErrorDetail } from '@a2a-js/sdk/errors';
import { BinaryWriter } from '@bufbuild/protobuf/wire';

/**
 * The most that the details of one status may take, in bytes. They travel in a header, of which many clients take no
 * more than 8 KB, in base64 and beside others.
 */
const MAX_DETAILS = 4_096;

/** The most of one text inside a detail, in characters. */
const MAX_TEXT = 300;

/**
 * `google.rpc.Status` in bytes, the value of `grpc-status-details-bin`.
 *
 * What does not fit is left out: of a list of wrong fields, the last ones.
 */
export function encodeStatusDetails(code: number, message: string, details: readonly ErrorDetail[]): Buffer {
  const writer = new BinaryWriter();
  writer.uint32(tag(1, VARINT)).int32(code);
  writer.uint32(tag(2, BYTES)).string(message);
  for (const [type, value] of fittingValues(details)) {
    writer.uint32(tag(3, BYTES)).fork();
    writer.uint32(tag(1, BYTES)).string(type);
    writer.uint32(tag(2, BYTES)).bytes(value);
    writer.join();
  }
  return Buffer.from(writer.finish());
}

/** The details in bytes, in their order. The list of wrong fields takes what the others leave. */
function fittingValues(details: readonly ErrorDetail[]): readonly (readonly [type: string, value: Uint8Array])[] {
  const values = new Map<ErrorDetail, Uint8Array>();
  let room = MAX_DETAILS;
  for (const detail of [...details].sort((a, b) => Number(isList(a)) - Number(isList(b)))) {
    const value = WRITERS[detail['@type']]?.(detail, room);
    if (!value || value.length > room) continue;
    room -= value.length;
    values.set(detail, value);
  }
  return details.flatMap((detail) => {
    const value = values.get(detail);
    return value ? [[detail['@type'], value] as const] : [];
  });
}

function isList(detail: ErrorDetail): boolean {
  return detail['@type'] === `${TYPE}.BadRequest`;
}

const VARINT = 0;
const BYTES = 2;

const TYPE = 'type.googleapis.com/google.rpc';

/** The details that exist (`error-details.ts`), in bytes. */
const WRITERS: Readonly<Record<string, (detail: ErrorDetail, room: number) => Uint8Array>> = {
  [`${TYPE}.ErrorInfo`]: ({ reason, domain, metadata }) => {
    const writer = new BinaryWriter();
    writer.uint32(tag(1, BYTES)).string(text(reason));
    writer.uint32(tag(2, BYTES)).string(text(domain));
    for (const [key, value] of Object.entries(metadata ?? {})) {
      writer.uint32(tag(3, BYTES)).fork();
      writer.uint32(tag(1, BYTES)).string(text(key));
      writer.uint32(tag(2, BYTES)).string(text(value));
      writer.join();
    }
    return writer.finish();
  },
  [`${TYPE}.BadRequest`]: ({ fieldViolations }, room) => {
    const violations = Array.isArray(fieldViolations) ? fieldViolations.map(violation) : [];
    let size = 0;
    const fitting = violations.filter((bytes) => (size += bytes.length + 3) <= room);
    const writer = new BinaryWriter();
    for (const bytes of fitting) writer.uint32(tag(1, BYTES)).bytes(bytes);
    return writer.finish();
  },
  [`${TYPE}.RetryInfo`]: ({ retryDelay }) => {
    const seconds = parseFloat(text(retryDelay));
    const writer = new BinaryWriter();
    writer.uint32(tag(1, BYTES)).fork();
    writer.uint32(tag(1, VARINT)).int64(Math.floor(seconds));
    writer.uint32(tag(2, VARINT)).int32(Math.round((seconds % 1) * 1e9));
    writer.join();
    return writer.finish();
  },
  [`${TYPE}.RequestInfo`]: ({ requestId }) => new BinaryWriter().uint32(tag(1, BYTES)).string(text(requestId)).finish(),
};

function violation(value: unknown): Uint8Array {
  const { field, description } = Object(value) as { field?: unknown; description?: unknown };
  const writer = new BinaryWriter();
  writer.uint32(tag(1, BYTES)).string(text(field));
  writer.uint32(tag(2, BYTES)).string(text(description));
  return writer.finish();
}

function tag(field: number, wireType: number): number {
  return (field << 3) | wireType;
}

function text(value: unknown): string {
  const whole = typeof value === 'string' ? value : '';
  return whole.length <= MAX_TEXT ? whole : `${whole.slice(0, MAX_TEXT - 1)}…`;
}
