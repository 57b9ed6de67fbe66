import assert from 'node:assert/strict';
import { z } from 'zod';
import { ERROR_CODES, readError } from '../same-answer/outcome.js';

const details = z.array(z.looseObject({ '@type': z.string() }));

/** `error` of a JSON-RPC reply (§9.5). In 0.3 also the body of an HTTP error. */
export const rpcError = z.strictObject({ code: z.int(), message: z.string().min(1), data: details });

const restError = z.strictObject({
  error: z.strictObject({ code: z.int(), status: z.string(), message: z.string().min(1), details }),
});

/** Codes of errors that say nothing but what their text says. */
const PLAIN_RPC: Readonly<Record<number, string>> = {
  [-32700]: 'PARSE_ERROR',
  [-32600]: 'INVALID_REQUEST',
  [-32601]: 'METHOD_NOT_FOUND',
};

/** What HTTP itself refuses, and the names that gRPC has for it. */
const PLAIN_HTTP: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  405: 'UNIMPLEMENTED',
  408: 'INVALID_ARGUMENT',
  413: 'INVALID_ARGUMENT',
  414: 'INVALID_ARGUMENT',
  415: 'INVALID_ARGUMENT',
  431: 'INVALID_ARGUMENT',
};

/** The kind of an error of JSON-RPC. @throws when its code, text and details do not agree: "Internal error" is none. */
export function kindOfRpcError({ code, message, data }: z.output<typeof rpcError>): string {
  const plain = PLAIN_RPC[code];
  if (plain !== undefined && data.length === 0) return plain;
  const { kind } = readError(message, data);
  assert.equal(code, ERROR_CODES[kind]?.rpc, `${kind} has another code`);
  return kind;
}

/** The kind of an error of HTTP+JSON (§11.6). @throws when its codes, text and details do not agree. */
export function kindOfRestError(httpStatus: number, body: unknown): string {
  const { code, status, message, details: data } = restError.parse(body).error;
  assert.equal(code, httpStatus);
  if (data.length === 0) {
    assert.deepEqual({ httpStatus, status }, { httpStatus, status: PLAIN_HTTP[httpStatus] });
    return `HTTP ${httpStatus}`;
  }
  const { kind } = readError(message, data);
  if (kind === 'INVALID_PARAMS' && httpStatus !== 400) {
    // The agent of a path, and a message that no task can hold.
    assert.deepEqual(
      { httpStatus, status },
      { httpStatus: httpStatus === 404 ? 404 : 413, status: PLAIN_HTTP[httpStatus] },
    );
    return `HTTP ${httpStatus}`;
  }
  const { http, grpc } = ERROR_CODES[kind] ?? {};
  assert.deepEqual({ httpStatus, status }, { httpStatus: http, status: grpc });
  return kind;
}
