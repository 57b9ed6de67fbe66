/** A host name has no address, or it cannot be found out now. */
export class UnknownHostError extends Error {
  override readonly name = 'UnknownHostError';
  /** The code of the failed lookup, such as `ENOTFOUND`. */
  readonly code: string;

  constructor(code: string, options?: ErrorOptions) {
    super(`the host name cannot be resolved: ${code}`, options);
    this.code = code;
  }
}

/** The connection ended before an answer began. */
export class ConnectionClosedError extends Error {
  override readonly name = 'ConnectionClosedError';
  /**
   * Whether the connection had been used before, and nothing came over it since: the receiver may have closed it while
   * it was idle.
   */
  readonly wasIdle: boolean;

  constructor(wasIdle: boolean, options?: ErrorOptions) {
    super('the connection was closed before an answer', options);
    this.wasIdle = wasIdle;
  }
}

/** No answer began in time. */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';

  /** @param timeout - how long the answer was waited for, in ms. */
  constructor(timeout: number) {
    super(`no answer within ${timeout / 1000} s`);
  }
}

/** The certificate is not to be trusted, or the other side speaks no TLS that is. Its message has the code of the cause. */
export class TlsError extends Error {
  override readonly name = 'TlsError';
}

/** The `code` of an error of Node.js, such as `ECONNRESET`. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** A host has an address that may not be called. The message names both, and is for operators, not for clients. */
export class BlockedAddressError extends Error {
  override readonly name = 'BlockedAddressError';

  constructor(host: string, address: string) {
    super(host === address ? `${address} may not be called` : `${host} is at ${address}, which may not be called`);
  }
}
