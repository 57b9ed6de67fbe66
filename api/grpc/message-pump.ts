import { constants } from 'node:http2';
import { status, type ServerWritableStream } from '@grpc/grpc-js';
import type { FoldEvent } from '../../protocol/fold/fold-state.js';
import { UnavailableError } from '../../tasks/errors.js';
import { isStreamClosed, resetStream } from './reset-stream.js';
import type { GrpcFailure } from './status.js';
import { letGo, type StreamSource } from '../streams/opened-stream.js';

/** A call with a stream of answers, which are written as bytes. */
export type StreamCall = ServerWritableStream<unknown, Buffer>;

/** One stream to one client. */
interface MessageSource extends StreamSource {
  /** An event in bytes; undefined for one that this client does not get. */
  message(event: FoldEvent): Buffer | undefined;
  /** The status of a stream that breaks. */
  failure(error: unknown): GrpcFailure;
  /** The client is about to be cut, since it takes no data. */
  tooSlow(): void;
  /** The call ends now, with this status, unless its client goes away first. */
  ending(code: status): void;
}

/** Sends event streams. */
export interface MessagePump {
  /** Sends a stream until it ends, breaks, or is cut. The initial metadata has been sent. */
  send(call: StreamCall, source: MessageSource): void;
  /** Ends all open streams, in such a way that clients can come back for the rest. */
  close(): void;
}

interface Connection {
  readonly call: StreamCall;
  readonly source: MessageSource;
  /** Nothing may be written any more. */
  ended: boolean;
  /** Bytes that were written and that the client has not taken yet. */
  pending: number;
  /** When the client last took a message, or had nothing to take. */
  lastTaken: number;
  /** Wakes the sender when the client has taken enough, or has gone. */
  wake: (() => void) | undefined;
}

/** How many bytes may wait for one client: as many as HTTP/2 sends ahead by default. One message may exceed it. */
const WINDOW = 64 * 1024;

/**
 * Sends event streams as messages of gRPC.
 *
 * A stream is pulled only as fast as its client reads: what waits, waits in the source.
 *
 * @param slowReaderTimeout - a stream whose client takes no data for this long is cut, in ms.
 */
export function createMessagePump(slowReaderTimeout: number): MessagePump {
  const open = new Set<Connection>();
  let closing = false;
  const tick = Math.min(1_000, Math.max(10, slowReaderTimeout / 4));
  const watch = setInterval(() => {
    if (closing && open.size === 0) clearInterval(watch);
    const now = performance.now();
    for (const connection of open) {
      const { pending, lastTaken, call, source } = connection;
      if (pending === 0 || now - lastTaken < slowReaderTimeout) continue;
      source.tooSlow();
      source.ending(status.RESOURCE_EXHAUSTED);
      release(connection);
      open.delete(connection);
      // Clients of gRPC read this code as RESOURCE_EXHAUSTED.
      resetStream(call, constants.NGHTTP2_ENHANCE_YOUR_CALM);
    }
  }, tick).unref();

  return {
    send(call, source) {
      const connection: Connection = {
        call,
        source,
        ended: false,
        pending: 0,
        lastTaken: performance.now(),
        wake: undefined,
      };
      open.add(connection);
      // Comes when the client has gone, and when the status has been sent.
      call.once('cancelled', () => {
        open.delete(connection);
        release(connection);
      });
      if (call.cancelled || isStreamClosed(call)) {
        open.delete(connection);
        release(connection);
      } else if (closing) {
        finish(connection, shuttingDown());
      } else {
        void forward(connection);
      }
    },
    close() {
      closing = true;
      for (const connection of open) finish(connection, shuttingDown());
    },
  };
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
        source.ending(status.OK);
        connection.call.end();
        return;
      }
      const message = source.message(result.value);
      if (message) await write(connection, message);
      if (connection.ended) return;
      next = source.stream.next();
    }
  } catch (error) {
    finish(connection, error);
  }
}

/** Waits while the client has to catch up. */
function write(connection: Connection, message: Buffer): Promise<void> | undefined {
  if (connection.pending === 0) connection.lastTaken = performance.now();
  connection.pending += message.length;
  connection.call.write(message, () => {
    connection.pending -= message.length;
    connection.lastTaken = performance.now();
    if (connection.pending <= WINDOW) connection.wake?.();
  });
  if (connection.pending <= WINDOW) return undefined;
  return new Promise((resolve) => {
    connection.wake = resolve;
  });
}

/** Ends a stream with a status, whatever it would still bring. */
function finish(connection: Connection, error: unknown): void {
  if (connection.ended) return;
  release(connection);
  const failure = connection.source.failure(error);
  connection.source.ending(failure.code);
  connection.call.emit('error', failure);
}

/** Lets go of the source of a connection that ends before its stream does. */
function release(connection: Connection): void {
  if (connection.ended) return;
  connection.ended = true;
  connection.wake?.();
  letGo(connection.source);
}

function shuttingDown(): UnavailableError {
  return new UnavailableError({ message: 'This server is shutting down: resume at another one.', retryAfter: 1 });
}
