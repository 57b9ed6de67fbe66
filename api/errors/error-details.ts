import { A2AError, A2A_ERROR_DOMAIN, type ErrorDetail } from '@a2a-js/sdk/errors';
import {
  AgentNotFoundError,
  InvalidParamsError,
  PayloadTooLargeError,
  UnauthenticatedError,
  UnavailableError,
  type CallerError,
} from '../../tasks/errors.js';
import type { FieldViolation } from '../../tasks/errors.js';
import { RequestError } from './request-error.js';

/** The `google.rpc` details of an error: the same in every binding (§5.4). */
export function errorDetails(error: CallerError): ErrorDetail[] {
  if (error instanceof InvalidParamsError) return invalidParams(error.violations);
  if (error instanceof AgentNotFoundError) return invalidParams([error.violation]);
  if (error instanceof PayloadTooLargeError) {
    return invalidParams([{ field: error.field, description: `has ${error.size} bytes, the limit is ${error.limit}` }]);
  }
  if (error instanceof UnavailableError) {
    return [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: `${error.retryAfter}s` }];
  }
  return error instanceof A2AError ? [error.toErrorInfo()] : [];
}

/** By this a caller's report can be found in the log. */
export function requestInfo(requestId: string): ErrorDetail {
  return { '@type': 'type.googleapis.com/google.rpc.RequestInfo', requestId };
}

/** The headers that an error brings along, whatever the binding. */
export function errorHeaders(error: CallerError): Readonly<Record<string, string>> {
  if (error instanceof RequestError) return error.headers;
  if (error instanceof UnauthenticatedError) return { 'www-authenticate': error.challenges.join(', ') };
  if (error instanceof UnavailableError) return { 'retry-after': String(error.retryAfter) };
  return {};
}

/** A2A has no reason for these; its SDKs know this one, and choose their error class by it. */
function invalidParams(violations: readonly FieldViolation[]): ErrorDetail[] {
  return [
    { '@type': 'type.googleapis.com/google.rpc.BadRequest', fieldViolations: violations },
    { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'INVALID_PARAMS', domain: A2A_ERROR_DOMAIN },
  ];
}
