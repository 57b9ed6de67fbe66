import { A2AError, A2A_ERROR_CODE, toJsonRpcError, type ErrorDetail } from '@a2a-js/sdk/errors';
import { isForCaller, type CallerError, type CallerErrorKind } from '../../tasks/errors.js';
import { errorDetails, errorHeaders, requestInfo } from './error-details.js';
import { RequestError } from './request-error.js';

/** An error as JSON-RPC sends it (§5.4, §9.5). */
export interface JsonRpcFailure {
  /** The HTTP status. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly error: { readonly code: number; readonly message: string; readonly data: readonly ErrorDetail[] };
}

interface JsonRpcStatus {
  readonly code: number;
  /** The HTTP status. */
  readonly status: number;
}

/**
 * JSON-RPC errors travel with HTTP 200, since the request did reach its operation. The exceptions are for what sits
 * between client and server: 401 and 403; 503, so that proxies and retrying HTTP clients see `Retry-After` and act on it;
 * 404 for a path that names no agent; and what HTTP itself refuses. A2A has no codes for missing and insufficient credentials: theirs are outside of
 * what JSON-RPC and A2A have taken.
 */
const STATUSES: Readonly<Record<CallerErrorKind, JsonRpcStatus>> = {
  invalidParams: { code: A2A_ERROR_CODE.INVALID_PARAMS, status: 200 },
  payloadTooLarge: { code: A2A_ERROR_CODE.INVALID_PARAMS, status: 200 },
  unauthenticated: { code: -31401, status: 401 },
  permissionDenied: { code: -31403, status: 403 },
  notFound: { code: A2A_ERROR_CODE.INVALID_PARAMS, status: 404 },
  unavailable: { code: A2A_ERROR_CODE.INTERNAL_ERROR, status: 503 },
  badRequest: { code: A2A_ERROR_CODE.INVALID_REQUEST, status: 400 },
};

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
  const { code, status } = statusOf(error);
  return { status, headers: errorHeaders(error), error: { code, message: error.message, data: errorDetails(error) } };
}

function statusOf(error: CallerError | A2AError): JsonRpcStatus {
  if (error instanceof A2AError) return { code: toJsonRpcError(error).code, status: 200 };
  if (!(error instanceof RequestError)) return STATUSES[error.kind];
  if (error.jsonRpcCode !== undefined) return { code: error.jsonRpcCode, status: 200 };
  return { ...STATUSES.badRequest, status: error.status };
}
