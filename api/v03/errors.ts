import {
  A2A_ERROR_CODE,
  ExtensionSupportRequiredError,
  PushNotificationNotSupportedError,
  UnsupportedOperationError,
} from '@a2a-js/sdk/errors';
import {
  GRPC_STATUS_CODE,
  GrpcPushNotificationNotSupportedError,
  GrpcUnsupportedOperationError,
} from '@a2a-js/sdk/errors/grpc';
import { isForCaller } from '../../tasks/errors.js';
import { toJsonRpcFailure } from '../errors/json-rpc-failure.js';
import { RequestError } from '../errors/request-error.js';

/** An error as 0.3 has it in every JSON form. */
interface V03Error {
  readonly code: number;
  readonly message: string;
  /** Free-form in 0.3. Here what 1.0 has: `google.rpc` details. */
  readonly data: readonly object[];
}

/** An error, and how it travels over JSON-RPC. */
interface V03Failure {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly error: V03Error;
}

/**
 * Puts an error into the form of 0.3: its codes are those of 1.0 (-32001 to -32007). Missing support for an extension has
 * none there, and is an invalid request. A version that is not supported keeps its code of 1.0: it takes a client of 1.0
 * to ask for a version.
 */
export function toV03Failure(error: unknown, requestId: string): V03Failure {
  const failure = toJsonRpcFailure(error, requestId);
  if (!(error instanceof ExtensionSupportRequiredError)) return failure;
  return { ...failure, error: { ...failure.error, code: A2A_ERROR_CODE.INVALID_REQUEST } };
}

/** The code of an error of HTTP, where a path that does not exist is like a method that does not exist. */
export function toV03RestError(error: unknown, requestId: string): V03Error {
  const { error: body } = toV03Failure(error, requestId);
  const noSuchMethod = isForCaller(error) && error instanceof RequestError && [404, 405].includes(error.status);
  return noSuchMethod ? { ...body, code: A2A_ERROR_CODE.METHOD_NOT_FOUND } : body;
}

/**
 * An error with the status that 0.3 gives it: UNIMPLEMENTED for what the server does not do, FAILED_PRECONDITION in 1.0.
 * Clients of 0.3 know an error by its status alone. Any other error as it is.
 */
export function toV03GrpcError(error: unknown): unknown {
  const status = GRPC_STATUS_CODE.UNIMPLEMENTED;
  if (error instanceof PushNotificationNotSupportedError) {
    return new GrpcPushNotificationNotSupportedError({ message: error.message, status, cause: error });
  }
  if (error instanceof UnsupportedOperationError) {
    return new GrpcUnsupportedOperationError({ message: error.message, status, cause: error });
  }
  return error;
}
