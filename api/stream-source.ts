import type { OpenedStream } from './streams/opened-stream.js';

/** A stream that is sent to a client. */
export interface StreamSource extends OpenedStream {
  /** Nobody waits for the rest of the stream any more: the client has gone or was cut, or the server closes. */
  abandoned(): void;
}

/**
 * Lets go of a stream that is not sent to its end. `return()` of a generator waits behind its pending `next()`, so it
 * alone frees nothing: the signal has to end that.
 */
export function letGo({ stream, first, abandoned }: StreamSource): void {
  abandoned();
  first.catch(() => undefined);
  stream.return?.().catch(() => undefined);
}
