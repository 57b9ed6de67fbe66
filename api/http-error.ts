import type { FastifyError } from 'fastify';

/** A request that HTTP alone refuses, before any operation is known. */
export class HttpError extends Error {
  override readonly name = 'HttpError';

  constructor(
    readonly status: number,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}

/** The body is not JSON. */
export class MalformedBodyError extends HttpError {
  constructor(reason: string) {
    super(400, `The request body is not JSON: ${reason}.`);
  }
}

/** There is nothing at this path. */
export function pathNotFound(): HttpError {
  return new HttpError(404, 'There is nothing at this path. GET / lists the agents; their cards list the interfaces.');
}

/** The path exists, but not for this verb. */
export function methodNotAllowed(method: string, allowed: readonly string[]): HttpError {
  const allow = allowed.join(', ');
  return new HttpError(405, `${method} is not allowed here, but: ${allow}.`, { allow });
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
    return new HttpError(413, `The request body is larger than ${bodyLimit} bytes (PERDURE_BODY_LIMIT).`);
  }
  return status < 500 ? new HttpError(status, error.message) : error;
}

/** Fastify's own errors have a code of this form; nobody else's do. */
function isFastifyError(error: unknown): error is FastifyError {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('FST_');
}
