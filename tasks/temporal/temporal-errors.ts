import {
  isGrpcServiceError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
  type ServiceError,
} from '@temporalio/client';
import type { Client } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { RefusalType } from '../../protocol/failure-types.js';
import { UnavailableError } from '../errors.js';

/** gRPC codes that say "not now": DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, UNAVAILABLE. */
const NOT_NOW = new Set([4, 8, 14]);

const INVALID_ARGUMENT = 3;

/**
 * Runs a call to Temporal; that Temporal is away becomes an error that callers understand.
 *
 * @param repeated - what callers are told of sending the request again, as a clause. Default: nothing.
 */
export async function callTemporal<T>(call: () => Promise<T>, repeated?: string): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) {
      throw new UnavailableError({
        message: `No worker answered in time. Send the request again${repeated === undefined ? '' : `: ${repeated}`}.`,
        retryAfter: 5,
        cause: error,
      });
    }
    const code = grpcCodeOf(error);
    if (code !== undefined && NOT_NOW.has(code)) {
      throw new UnavailableError({ message: 'The task store cannot be reached now.', retryAfter: 2, cause: error });
    }
    throw error;
  }
}

/** Makes a call to Temporal that ends in time, with errors that callers understand. @param repeated - see `callTemporal`. */
export type CallTemporalInTime = <T>(call: () => Promise<T>, repeated?: string) => Promise<T>;

/**
 * Gives every call of a client a deadline, and its errors to callers as `callTemporal` does.
 *
 * @param limit - the longest that one call may wait for its answer, in ms.
 */
export function callsInTime(client: Pick<Client, 'withDeadline'>, limit: number): CallTemporalInTime {
  return (call, repeated) => callTemporal(() => client.withDeadline(Date.now() + limit, call), repeated);
}

/** Why the task workflow refused a message, or a push config; undefined when the error is something else. */
export function refusalOf(error: unknown): { readonly type: RefusalType; readonly message: string } | undefined {
  if (!(error instanceof WorkflowUpdateFailedError) || !(error.cause instanceof ApplicationFailure)) return undefined;
  const { type, message } = error.cause;
  switch (type) {
    case 'TaskEnded':
    case 'TaskBusy':
    case 'QueueFull':
    case 'ContextMismatch':
    case 'TooManyPushConfigs':
      return { type, message };
    default:
      return undefined;
  }
}

/** Whether Temporal cannot make sense of what it is asked: a query, a page token. */
export function isInvalidArgument(error: unknown): boolean {
  return grpcCodeOf(error) === INVALID_ARGUMENT;
}

/** The client wraps gRPC errors in some calls and not in others. */
function grpcCodeOf(error: unknown): number | undefined {
  const grpcError = isGrpcServiceError(error) ? error : (error as Partial<ServiceError> | undefined)?.cause;
  return isGrpcServiceError(grpcError) ? Number(grpcError.code) : undefined;
}
