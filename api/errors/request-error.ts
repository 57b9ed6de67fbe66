import { A2A_ERROR_CODE } from '@a2a-js/sdk/errors';
import type { FastifyError } from 'fastify';
import { CallerError } from '../../tasks/errors.js';

/** A request that is refused before an operation is known. */
export class RequestError extends CallerError {
  override readonly name: string = 'RequestError';
  readonly kind = 'badRequest';
  /** The code of JSON-RPC 2.0, where JSON-RPC itself has a name for what is wrong. */
  readonly jsonRpcCode?: number;

  /** @param status - of HTTP; a binding may have its own way to say it. */
  constructor(
    readonly status: number,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}

/** The body is not JSON. */
export class MalformedBodyError extends RequestError {
  override readonly name = 'MalformedBodyError';
  override readonly jsonRpcCode = A2A_ERROR_CODE.PARSE_ERROR;

  constructor(reason: string) {
    super(400, `The request body is not JSON: ${reason}.`);
  }
}

/** There is nothing at this path. */
export function pathNotFound(): RequestError {
  return new RequestError(
    404,
    'There is nothing at this path. GET / lists the agents; their cards list the interfaces.',
  );
}

/** The path exists, but not for this verb. */
export function methodNotAllowed(method: string, allowed: readonly string[]): RequestError {
  const allow = allowed.join(', ');
  return new RequestError(405, `${method} is not allowed here, but: ${allow}.`, { allow });
}

/**
 * What Fastify itself refuses, in words that say what to do.
 *
 * @param bodyLimit - the largest body, in bytes.
 * @returns the error as it came when it is not one of Fastify's client errors.
 */
export function fromFastifyError(error: unknown, bodyLimit: number): unknown {
  if (!isFastifyError(error)) return error;
  const status = error.statusCode ?? 500;
  if (status === 413) {
    return new RequestError(413, `The request body is larger than ${bodyLimit} bytes (PERDURE_BODY_LIMIT).`);
  }
  if (status === 414) return new RequestError(414, 'The path, or a part of it, is too long.');
  if (error.code === 'FST_ERR_BAD_URL') return new RequestError(400, 'The path is not well encoded (RFC 3986).');
  return status < 500 ? new RequestError(status, error.message) : error;
}

/** Fastify's own errors have a code of this form; nobody else's do. */
function isFastifyError(error: unknown): error is FastifyError {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('FST_');
}
