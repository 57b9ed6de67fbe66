import { A2AError, A2A_ERROR_CODE, toJsonRpcError, type ErrorDetail } from '@a2a-js/sdk/errors';
import { errorDetails, errorHeaders, requestInfo } from '../errors/error-details.js';
import {
  AgentNotFoundError,
  PermissionDeniedError,
  UnauthenticatedError,
  UnavailableError,
  isForCaller,
  type CallerError,
} from '../../tasks/errors.js';
import { RequestError, MalformedBodyError } from '../errors/request-error.js';
import { InvalidEnvelopeError } from './envelope.js';

/** An error as the JSON-RPC binding sends it (§5.4, §9.5). */
interface JsonRpcFailure {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly error: { readonly code: number; readonly message: string; readonly data: readonly ErrorDetail[] };
}

/** The requested method is not one of A2A's. */
export class MethodNotFoundError extends RequestError {
  override readonly name = 'MethodNotFoundError';

  constructor(method: string, methods: readonly string[]) {
    super(404, `There is no method ${JSON.stringify(method.slice(0, 100))}, but: ${methods.join(', ')}.`);
  }
}

/** Puts an error into the form of JSON-RPC. What is not meant for the caller comes out as "Internal error". */
export function toJsonRpcFailure(error: unknown, requestId: string): JsonRpcFailure {
  if (!isForCaller(error)) {
    const data = [requestInfo(requestId)];
    return {
      status: 200,
      headers: {},
      error: { code: A2A_ERROR_CODE.INTERNAL_ERROR, message: 'Internal error', data },
    };
  }
  return {
    status: httpStatusFor(error),
    headers: errorHeaders(error),
    error: { code: codeFor(error), message: error.message, data: errorDetails(error) },
  };
}

/** A2A gives these no code: they are outside of what JSON-RPC and A2A have taken. */
const UNAUTHENTICATED = -31401;
const PERMISSION_DENIED = -31403;

function codeFor(error: CallerError): number {
  if (error instanceof A2AError) return toJsonRpcError(error).code;
  if (error instanceof MalformedBodyError) return A2A_ERROR_CODE.PARSE_ERROR;
  if (error instanceof MethodNotFoundError) return A2A_ERROR_CODE.METHOD_NOT_FOUND;
  if (error instanceof RequestError) return A2A_ERROR_CODE.INVALID_REQUEST;
  if (error instanceof UnauthenticatedError) return UNAUTHENTICATED;
  if (error instanceof PermissionDeniedError) return PERMISSION_DENIED;
  if (error instanceof UnavailableError) return A2A_ERROR_CODE.INTERNAL_ERROR;
  return A2A_ERROR_CODE.INVALID_PARAMS;
}

/**
 * JSON-RPC errors travel with HTTP 200, since the request did reach its operation. The exceptions are for what sits
 * between client and server: 401 and 403; 503, so that proxies and retrying HTTP clients see `Retry-After` and act on it; 404 for
 * a path that names no agent; and what HTTP itself refuses.
 */
function httpStatusFor(error: CallerError): number {
  if (error instanceof UnauthenticatedError) return 401;
  if (error instanceof PermissionDeniedError) return 403;
  if (error instanceof UnavailableError) return 503;
  if (error instanceof AgentNotFoundError) return 404;
  const isJsonRpc =
    error instanceof MalformedBodyError ||
    error instanceof InvalidEnvelopeError ||
    error instanceof MethodNotFoundError;
  return error instanceof RequestError && !isJsonRpc ? error.status : 200;
}
