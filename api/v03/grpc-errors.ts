import { PushNotificationNotSupportedError, UnsupportedOperationError } from '@a2a-js/sdk/errors';
import {
  GRPC_STATUS_CODE,
  GrpcPushNotificationNotSupportedError,
  GrpcUnsupportedOperationError,
} from '@a2a-js/sdk/errors/grpc';

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
