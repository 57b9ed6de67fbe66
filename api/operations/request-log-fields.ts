import type { FastifyBaseLogger } from 'fastify';
import { UnavailableError, isForCaller } from '../../tasks/errors.js';
import type { Caller } from '../authentication/caller.js';

/** What the log line of a request tells beside HTTP. Filled in as it becomes known; ids only, never content. */
export interface RequestLogFields {
  operation?: string;
  agent?: string;
  /** The caller's tenant, and the subject inside of it. */
  tenant?: string;
  subject?: string;
  /** What the operator calls the API key. */
  key?: string;
  taskId?: string;
  /** The request had been taken before, under the same `Idempotency-Key`. */
  replayed?: true;
  /** The name of the error that it was answered with. */
  error?: string;
}

/** Notes who calls. */
export function noteCaller(logFields: RequestLogFields, { tenant, subject, keyId }: Caller): void {
  if (tenant !== undefined) logFields.tenant = tenant;
  if (subject !== undefined) logFields.subject = subject;
  if (keyId !== undefined) logFields.key = keyId;
}

/**
 * Notes the error that a request is answered with, and logs it if the operator can do something about it: not if only
 * the caller can mend it, nor if it follows from the caller's going away.
 */
export function noteError({ log, logFields, gone }: FailedRequest, error: unknown): void {
  logFields.error = error instanceof Error ? error.name : typeof error;
  if (error instanceof UnavailableError) {
    // One line will do: in an outage there are many, and the stack says nothing that the cause does not.
    const cause = error.cause instanceof Error ? error.cause.message : undefined;
    log.warn({ reason: error.message, cause, ...logFields }, 'request refused: unavailable');
  } else if (!isForCaller(error) && !gone) {
    log.error({ err: error, ...logFields }, 'request failed');
  }
}

/** What is known of a request that failed. */
export interface FailedRequest {
  readonly log: FastifyBaseLogger;
  readonly logFields: RequestLogFields;
  /** Whether its caller has gone. */
  readonly gone: boolean;
}
