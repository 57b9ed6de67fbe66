import { A2AError } from '@a2a-js/sdk/errors';
import { RequestError } from '../api/errors/request-error.js';

/**
 * What can go wrong with a request beside the errors of A2A itself (`@a2a-js/sdk/errors`, §3.3.2), free of any binding.
 * Each binding has a table of its own that says how these look on its wire; anything else is an internal error, whose
 * text stays inside.
 */

/** A field of a request, and why it is refused. */
export interface FieldViolation {
  /** By its camelCase name, with its path: `message.parts[0].raw`. */
  readonly field: string;
  /** Reads on from the field: `must be base64`. */
  readonly description: string;
}

/** The request is not valid, and would not be at any other time (§3.3.2, validation errors). */
export class InvalidParamsError extends Error {
  override readonly name = 'InvalidParamsError';

  /** @param violations - at least one, at most one for each field. */
  constructor(
    readonly violations: readonly FieldViolation[],
    options?: ErrorOptions,
  ) {
    super(
      `Invalid request: ${violations.map(({ field, description }) => `${field} ${description}`).join('; ')}`,
      options,
    );
  }
}

/** A part of the request is larger than what a task can hold. */
export class PayloadTooLargeError extends Error {
  override readonly name = 'PayloadTooLargeError';

  /**
   * @param field - what is too large.
   * @param size - its size, in bytes of JSON.
   * @param limit - the largest that is taken, in bytes of JSON.
   * @param beside - what has taken the rest of the room, if anything has.
   */
  constructor(
    readonly field: string,
    readonly size: number,
    readonly limit: number,
    beside?: string,
  ) {
    const room = beside === undefined ? `at most ${limit}` : `beside ${beside} at most ${limit}`;
    super(`${field} is too large: ${size} bytes of JSON, ${room} are taken. Pass large files by "url".`);
  }
}

/** Nothing is wrong with the request, but it cannot be served now. */
export class UnavailableError extends Error {
  override readonly name = 'UnavailableError';
  /** When it is worth trying again, in seconds. */
  readonly retryAfter: number;

  /** `message` reaches the caller: it must not tell internals. `retryAfter` is in seconds. */
  constructor({ message, retryAfter, cause }: { message: string; retryAfter: number; cause?: unknown }) {
    super(message, { cause });
    this.retryAfter = retryAfter;
  }
}

/** The caller did not prove who they are (§3.3.2, authentication errors). */
export class UnauthenticatedError extends Error {
  override readonly name = 'UnauthenticatedError';

  /** @param challenges - values of `WWW-Authenticate`: how to do better. At least one. */
  constructor(
    message: string,
    readonly challenges: readonly string[],
  ) {
    super(message);
  }
}

/** The caller is known, and may not do this (§3.3.2, authorization errors). Never about a single task: that is not found. */
export class PermissionDeniedError extends Error {
  override readonly name = 'PermissionDeniedError';
}

/** The path names an agent that is not served here. */
export class AgentNotFoundError extends Error {
  override readonly name = 'AgentNotFoundError';
  readonly violation: FieldViolation;

  constructor(agent: string, agents: readonly string[]) {
    const violation = unknownTenant(agent, agents);
    super(`There is no agent ${JSON.stringify(agent.slice(0, 100))} here, but: ${agents.join(', ')}.`);
    this.violation = violation;
  }
}

/** `tenant` is the A2A name of what selects an agent, whether it comes in the path or in the request. */
export function unknownTenant(agent: string, agents: readonly string[]): FieldViolation {
  return {
    field: 'tenant',
    description: `must be one of ${agents.join(', ')}, is ${JSON.stringify(agent.slice(0, 100))}`,
  };
}

/** An error whose text and details are meant for the caller. */
export type CallerError =
  | A2AError
  | AgentNotFoundError
  | RequestError
  | InvalidParamsError
  | PayloadTooLargeError
  | PermissionDeniedError
  | UnauthenticatedError
  | UnavailableError;

/** Whether an error may reach the caller as it is. Anything else is internal. */
export function isForCaller(error: unknown): error is CallerError {
  return (
    // An A2AError of no known kind has the reason INTERNAL_ERROR, and a text that nobody wrote for callers.
    (error instanceof A2AError && error.reason !== 'INTERNAL_ERROR') ||
    error instanceof AgentNotFoundError ||
    error instanceof RequestError ||
    error instanceof InvalidParamsError ||
    error instanceof PayloadTooLargeError ||
    error instanceof PermissionDeniedError ||
    error instanceof UnauthenticatedError ||
    error instanceof UnavailableError
  );
}
