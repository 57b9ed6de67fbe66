import { A2AError } from '@a2a-js/sdk/errors';
import { GRPC_STATUS_DETAILS_BIN, grpcStatusFor } from '@a2a-js/sdk/errors/grpc';
import { Metadata, status } from '@grpc/grpc-js';
import { isForCaller, type CallerError, type CallerErrorKind } from '../../tasks/errors.js';
import { errorDetails, errorHeaders, requestInfo } from '../errors/error-details.js';
import { RequestError } from '../errors/request-error.js';
import { encodeStatusDetails } from './status-details.js';

/** An error as gRPC sends it (§10.6). */
export interface GrpcFailure {
  readonly code: status;
  /** The text of the status. */
  readonly details: string;
  readonly metadata: Metadata;
}

/** The most that a text may take in its header, in bytes. */
const MAX_TEXT = 1_024;

const CODES: Readonly<Record<CallerErrorKind, status>> = {
  invalidParams: status.INVALID_ARGUMENT,
  payloadTooLarge: status.INVALID_ARGUMENT,
  unauthenticated: status.UNAUTHENTICATED,
  permissionDenied: status.PERMISSION_DENIED,
  notFound: status.NOT_FOUND,
  unavailable: status.UNAVAILABLE,
  badRequest: status.INVALID_ARGUMENT,
};

/** Puts an error into the form of gRPC. What is not meant for the caller comes out as "Internal error". */
export function toGrpcFailure(error: unknown, requestId: string): GrpcFailure {
  const metadata = new Metadata();
  if (!isForCaller(error)) {
    const text = 'Internal error';
    metadata.set(GRPC_STATUS_DETAILS_BIN, encodeStatusDetails(status.INTERNAL, text, [requestInfo(requestId)]));
    return { code: status.INTERNAL, details: text, metadata };
  }
  const code = codeFor(error);
  const text = fitting(error.message);
  metadata.set(GRPC_STATUS_DETAILS_BIN, encodeStatusDetails(code, text, errorDetails(error)));
  for (const [name, value] of Object.entries(errorHeaders(error))) metadata.set(name, value);
  return { code, details: text, metadata };
}

function codeFor(error: CallerError | A2AError): status {
  if (error instanceof A2AError) return grpcStatusFor(error);
  if (error instanceof RequestError && error.status === 404) return status.NOT_FOUND;
  return CODES[error.kind];
}

/**
 * A text that fits a header. grpc-js writes it percent-encoded, and fails on half of a surrogate pair, which a text that
 * was cut off may end in.
 */
function fitting(text: string): string {
  let size = 0;
  let end = 0;
  for (const character of text) {
    const wellFormed = Buffer.from(character).toString();
    size += encodeURI(wellFormed).length;
    if (size > MAX_TEXT) return `${Buffer.from(text.slice(0, end)).toString()}…`;
    end += character.length;
  }
  return Buffer.from(text).toString();
}
