import { A2AError } from '@a2a-js/sdk/errors';

/**
 * What can go wrong with a request beside the errors of A2A itself (`@a2a-js/sdk/errors`, §3.3.2), free of any binding.
 * Each binding has a table of its own that says how each kind looks on its wire; anything else is an internal error,
 * whose text stays inside.
 */

/** A field of a request, and why it is refused. */
export interface FieldViolation {
  /** The camelCase name of the field, with its path: `message.parts[0].raw`. */
  readonly field: string;
  /** The description reads on from the field: `must be base64`. */
  readonly description: string;
}

/** What an error means for its caller. `badRequest` is what the transport refuses before an operation is known. */
export type CallerErrorKind =
  | 'invalidParams'
  | 'payloadTooLarge'
  | 'unauthenticated'
  | 'permissionDenied'
  | 'notFound'
  | 'unavailable'
  | 'badRequest';

/** An error whose text and details are meant for the caller: they must not tell internals. */
export abstract class CallerError extends Error {
  abstract readonly kind: CallerErrorKind;
  /** The fields of the request that are at fault; empty when none is. */
  readonly violations: readonly FieldViolation[] = [];
}

/** Whether an error may reach the caller as it is. Anything else is internal. */
export function isForCaller(error: unknown): error is CallerError | A2AError {
  // An A2AError of no known kind has the reason INTERNAL_ERROR, and a text that nobody wrote for callers.
  return error instanceof CallerError || (error instanceof A2AError && error.reason !== 'INTERNAL_ERROR');
}

/** The request is not valid, and would not be at any other time (§3.3.2, validation errors). */
export class InvalidParamsError extends CallerError {
  override readonly name = 'InvalidParamsError';
  readonly kind = 'invalidParams';

  /** @param violations - at least one, at most one for each field. */
  constructor(
    override readonly violations: readonly FieldViolation[],
    options?: ErrorOptions,
  ) {
    super(
      `Invalid request: ${violations.map(({ field, description }) => `${field} ${description}`).join('; ')}`,
      options,
    );
  }
}

/** A part of the request is larger than what a task can hold. */
export class PayloadTooLargeError extends CallerError {
  override readonly name = 'PayloadTooLargeError';
  readonly kind = 'payloadTooLarge';
  override readonly violations: readonly FieldViolation[];

  /**
   * @param field - what is too large.
   * @param size - its size, in bytes of JSON.
   * @param limit - the largest that is taken, in bytes of JSON.
   * @param beside - what has taken the rest of the room, if anything has.
   */
  constructor(field: string, size: number, limit: number, beside?: string) {
    const room = beside === undefined ? `at most ${limit}` : `beside ${beside} at most ${limit}`;
    super(`${field} is too large: ${size} bytes of JSON, ${room} are taken. Pass large files by "url".`);
    this.violations = [{ field, description: `has ${size} bytes, the limit is ${limit}` }];
  }
}

/** Nothing is wrong with the request, but it cannot be served now. */
export class UnavailableError extends CallerError {
  override readonly name = 'UnavailableError';
  readonly kind = 'unavailable';
  /** When it is worth trying again, in seconds. */
  readonly retryAfter: number;

  /** `message` reaches the caller: it must not tell internals. `retryAfter` is in seconds. */
  constructor({ message, retryAfter, cause }: { message: string; retryAfter: number; cause?: unknown }) {
    super(message, { cause });
    this.retryAfter = retryAfter;
  }
}

/** The caller did not prove who they are (§3.3.2, authentication errors). */
export class UnauthenticatedError extends CallerError {
  override readonly name = 'UnauthenticatedError';
  readonly kind = 'unauthenticated';

  /** @param challenges - values of `WWW-Authenticate`: how to do better. At least one. */
  constructor(
    message: string,
    readonly challenges: readonly string[],
  ) {
    super(message);
  }
}

/**
 * The caller is known, and may not do this (§3.3.2, authorization errors). It is never about a single task: one that is not
 * the caller's is not found.
 */
export class PermissionDeniedError extends CallerError {
  override readonly name = 'PermissionDeniedError';
  readonly kind = 'permissionDenied';
}

/** The path names an agent that is not served here. */
export class AgentNotFoundError extends CallerError {
  override readonly name = 'AgentNotFoundError';
  readonly kind = 'notFound';
  override readonly violations: readonly FieldViolation[];

  constructor(agent: string, agents: readonly string[]) {
    super(`There is no agent ${JSON.stringify(agent.slice(0, 100))} here, but: ${agents.join(', ')}.`);
    this.violations = [unknownTenant(agent, agents)];
  }
}

/** `tenant` is the A2A name of what selects an agent, whether it comes in the path or in the request. */
export function unknownTenant(agent: string, agents: readonly string[]): FieldViolation {
  return {
    field: 'tenant',
    description: `must be one of ${agents.join(', ')}, is ${JSON.stringify(agent.slice(0, 100))}`,
  };
}
