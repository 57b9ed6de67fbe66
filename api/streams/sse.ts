import type { ServerResponse } from 'node:http';
import type { FoldEvent } from '../../protocol/fold/fold-state.js';
import { letGo, type StreamSource } from './opened-stream.js';

interface SseOptions {
  /** Between comment lines on a stream that has nothing else to say, in ms. */
  readonly keepAliveInterval: number;
  /** A stream whose client takes no data for this long is cut, in ms. */
  readonly slowReaderTimeout: number;
}

/** One stream to one client. */
interface SseSource extends StreamSource {
  /** An event as an SSE frame; undefined for one that this client does not get. */
  frame(event: FoldEvent): string | undefined;
  /** The data of the last frame of a stream that breaks: one line, in the binding's error form. */
  failure(error: unknown): string;
  /** The client is about to be cut, since it takes no data. */
  tooSlow(): void;
}

/** Sends event streams. */
export interface SsePump {
  /** Sends a stream until it ends, breaks, or is cut. The headers have been written. */
  send(response: ServerResponse, source: SseSource): void;
  /** Ends all open streams, in such a way that clients can come back for the rest. */
  close(): void;
}

interface Connection {
  readonly response: ServerResponse;
  readonly source: SseSource;
  /** Nothing may be written any more. */
  ended: boolean;
  lastWrite: number;
  /** Since when the client has not taken what was written; undefined when it has taken all. */
  blockedSince: number | undefined;
  /** Wakes the sender when the client has taken everything, or has gone. */
  wake: (() => void) | undefined;
}

/**
 * Sends event streams as Server-Sent Events.
 *
 * One timer watches all streams, so that an event costs no timer of its own. A stream is pulled only as fast as its
 * client reads: what waits, waits in the source.
 */
export function createSsePump({ keepAliveInterval, slowReaderTimeout }: SseOptions): SsePump {
  const open = new Set<Connection>();
  let closing = false;
  const tick = Math.min(1_000, Math.max(10, Math.min(keepAliveInterval, slowReaderTimeout) / 4));
  const watch = setInterval(() => {
    if (closing && open.size === 0) clearInterval(watch);
    const now = performance.now();
    for (const connection of open) {
      const { blockedSince, lastWrite, response } = connection;
      if (blockedSince !== undefined) {
        if (now - blockedSince < slowReaderTimeout) continue;
        connection.source.tooSlow();
        response.destroy();
      } else if (now - lastWrite >= keepAliveInterval) {
        write(connection, ': keep-alive\n\n');
      }
    }
  }, tick).unref();

  const send = (response: ServerResponse, source: SseSource): void => {
    const now = performance.now();
    const connection: Connection = {
      response,
      source,
      ended: false,
      lastWrite: now,
      blockedSince: undefined,
      wake: undefined,
    };
    open.add(connection);
    response.on('drain', () => {
      if (!connection.ended) connection.blockedSince = undefined;
      connection.wake?.();
    });
    // A broken connection also closes, and that is what counts.
    response.on('error', () => undefined);
    response.once('close', () => {
      open.delete(connection);
      release(connection);
    });
    if (response.destroyed) {
      open.delete(connection);
      release(connection);
    } else if (closing) {
      finish(connection, ': closing\n\n');
    } else {
      write(connection, ': open\n\n');
      void forward(connection);
    }
  };

  const close = (): void => {
    closing = true;
    for (const connection of open) finish(connection, ': closing\n\n');
  };
  return { send, close };
}

/** Sends all events of a stream. Never rejects. */
async function forward(connection: Connection): Promise<void> {
  const { source } = connection;
  try {
    let next = source.first;
    for (;;) {
      const result = await next;
      if (connection.ended) return;
      if (result.done) {
        connection.ended = true;
        end(connection, '');
        return;
      }
      const frame = source.frame(result.value);
      if (frame !== undefined && !write(connection, frame)) await drained(connection);
      if (connection.ended) return;
      next = source.stream.next();
    }
  } catch (error) {
    if (!connection.ended) finish(connection, `event: error\ndata: ${source.failure(error)}\n\n`);
  }
}

/** @returns false when the client has to catch up first. */
function write(connection: Connection, chunk: string): boolean {
  connection.lastWrite = performance.now();
  if (connection.response.write(chunk)) return true;
  connection.blockedSince ??= connection.lastWrite;
  return false;
}

/** Sends a last frame, whatever the stream would still bring. */
function finish(connection: Connection, frame: string): void {
  if (connection.ended) return;
  release(connection);
  end(connection, frame);
}

/** What is left has to be taken within the same time as ever. */
function end(connection: Connection, frame: string): void {
  connection.blockedSince ??= performance.now();
  connection.response.end(frame);
}

function drained(connection: Connection): Promise<void> {
  return new Promise((resolve) => {
    connection.wake = resolve;
  });
}

/** Lets go of the source of a connection that ends before its stream does. */
function release(connection: Connection): void {
  if (connection.ended) return;
  connection.ended = true;
  connection.wake?.();
  letGo(connection.source);
}
