import type { FoldEvent } from '../../protocol/fold/fold-state.js';
import type { EventStream } from '../../tasks/request-context.js';
import type { Call } from '../operations/call.js';

/** A stream whose first event has been asked for. */
export interface OpenedStream {
  readonly stream: EventStream;
  /** The `next()` that has been called already. */
  readonly first: Promise<IteratorResult<FoldEvent>>;
}

/**
 * How long an answer waits for the first event, in ms. A snapshot is there at once; who resumes a quiet task at its newest
 * event must not wait for the next one to see the stream open.
 */
const FIRST_EVENT_GRACE = 500;

/**
 * Asks a stream for its first event before anything has been sent, so that what breaks it until then is a plain error.
 *
 * @throws what the stream throws in place of its first event, if it does so soon.
 */
export async function awaitFirstEvent(stream: EventStream, call: Call): Promise<OpenedStream> {
  const first = stream.next();
  const opening = await settledWithin(first, FIRST_EVENT_GRACE);
  if (opening && !opening.done) noteTask(call, opening.value);
  return { stream, first };
}

/** @returns undefined when the promise takes longer. Rejects when it rejects in time. */
async function settledWithin<T>(promise: Promise<T>, ms: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, ms, undefined);
  });
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

/** The first event of a new task is its snapshot. */
function noteTask({ logFields }: Call, { event }: FoldEvent): void {
  if ('task' in event) logFields.taskId = event.task.id;
}

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
