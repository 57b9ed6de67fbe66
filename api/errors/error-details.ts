import { A2AError, A2A_ERROR_DOMAIN, type ErrorDetail } from '@a2a-js/sdk/errors';
import { UnauthenticatedError, UnavailableError, type CallerError } from '../../tasks/errors.js';
import { RequestError } from './request-error.js';

/** The `google.rpc` details of an error: the same in every binding (§5.4). */
export function errorDetails(error: CallerError | A2AError): ErrorDetail[] {
  if (error instanceof A2AError) return [error.toErrorInfo()];
  if (error instanceof UnavailableError) {
    return [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: `${error.retryAfter}s` }];
  }
  if (error.violations.length === 0) return [];
  return [
    { '@type': 'type.googleapis.com/google.rpc.BadRequest', fieldViolations: error.violations },
    // A2A has no reason for these; its SDKs know this one, and choose their error class by it.
    { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'INVALID_PARAMS', domain: A2A_ERROR_DOMAIN },
  ];
}

/** Names the request, so that a caller's report can be found in the log. */
export function requestInfo(requestId: string): ErrorDetail {
  return { '@type': 'type.googleapis.com/google.rpc.RequestInfo', requestId };
}

/** The headers that an error brings along, whatever the binding. */
export function errorHeaders(error: CallerError | A2AError): Readonly<Record<string, string>> {
  if (error instanceof RequestError) return error.headers;
  if (error instanceof UnauthenticatedError) return { 'www-authenticate': error.challenges.join(', ') };
  if (error instanceof UnavailableError) return { 'retry-after': String(error.retryAfter) };
  return {};
}
