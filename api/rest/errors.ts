import { A2AError, restStatusFor, toRestErrorBody, type ErrorDetail } from '@a2a-js/sdk/errors';
import { errorDetails, errorHeaders, requestInfo } from '../errors/error-details.js';
import {
  AgentNotFoundError,
  InvalidParamsError,
  PayloadTooLargeError,
  PermissionDeniedError,
  UnauthenticatedError,
  UnavailableError,
  isForCaller,
  type CallerError,
} from '../../tasks/errors.js';

/** `google.rpc.Status` in the form of §11.6. */
interface RestErrorBody {
  readonly error: {
    /** The HTTP status. */
    readonly code: number;
    /** The name of the gRPC status. */
    readonly status: string;
    readonly message: string;
    readonly details: readonly ErrorDetail[];
  };
}

/** An error as the HTTP+JSON binding sends it. */
interface RestFailure {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: RestErrorBody;
}

/** gRPC status names of what HTTP itself refuses; others are `INVALID_ARGUMENT`. */
const STATUS_NAMES: Readonly<Record<number, string>> = {
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  405: 'UNIMPLEMENTED',
  408: 'DEADLINE_EXCEEDED',
};

/** Puts an error into the form of HTTP+JSON. What is not meant for the caller comes out as "Internal error". */
export function toRestFailure(error: unknown, requestId: string): RestFailure {
  if (!isForCaller(error)) {
    const details = [requestInfo(requestId)];
    return { headers: {}, body: { error: { code: 500, status: 'INTERNAL', message: 'Internal error', details } } };
  }
  if (error instanceof A2AError) return { headers: {}, body: toRestErrorBody(error, restStatusFor(error)) };
  const { code, status } = statusFor(error);
  return {
    headers: errorHeaders(error),
    body: { error: { code, status, message: error.message, details: errorDetails(error) } },
  };
}

function statusFor(error: Exclude<CallerError, A2AError>): { code: number; status: string } {
  if (error instanceof InvalidParamsError) return { code: 400, status: 'INVALID_ARGUMENT' };
  if (error instanceof UnauthenticatedError) return { code: 401, status: 'UNAUTHENTICATED' };
  if (error instanceof PermissionDeniedError) return { code: 403, status: 'PERMISSION_DENIED' };
  if (error instanceof PayloadTooLargeError) return { code: 413, status: 'INVALID_ARGUMENT' };
  if (error instanceof UnavailableError) return { code: 503, status: 'UNAVAILABLE' };
  if (error instanceof AgentNotFoundError) return { code: 404, status: 'NOT_FOUND' };
  return { code: error.status, status: STATUS_NAMES[error.status] ?? 'INVALID_ARGUMENT' };
}
