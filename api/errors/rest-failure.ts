import { A2AError, restStatusFor, toRestErrorBody, type ErrorDetail } from '@a2a-js/sdk/errors';
import { isForCaller, type CallerError, type CallerErrorKind } from '../../tasks/errors.js';
import { errorDetails, errorHeaders, requestInfo } from './error-details.js';
import { RequestError } from './request-error.js';

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

/** An error as HTTP+JSON sends it. */
interface RestFailure {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: RestErrorBody;
}

type RestStatus = Pick<RestErrorBody['error'], 'code' | 'status'>;

const STATUSES: Readonly<Record<CallerErrorKind, RestStatus>> = {
  invalidParams: { code: 400, status: 'INVALID_ARGUMENT' },
  payloadTooLarge: { code: 413, status: 'INVALID_ARGUMENT' },
  unauthenticated: { code: 401, status: 'UNAUTHENTICATED' },
  permissionDenied: { code: 403, status: 'PERMISSION_DENIED' },
  notFound: { code: 404, status: 'NOT_FOUND' },
  unavailable: { code: 503, status: 'UNAVAILABLE' },
  badRequest: { code: 400, status: 'INVALID_ARGUMENT' },
};

/** The gRPC status names of what HTTP itself refuses; others are `INVALID_ARGUMENT`. */
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
  const body = { error: { ...statusOf(error), message: error.message, details: errorDetails(error) } };
  return { headers: errorHeaders(error), body };
}

function statusOf(error: CallerError): RestStatus {
  if (!(error instanceof RequestError)) return STATUSES[error.kind];
  return { code: error.status, status: STATUS_NAMES[error.status] ?? STATUSES.badRequest.status };
}
