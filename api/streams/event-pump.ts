import type { FoldEvent } from '../../protocol/fold/fold-state.js';
import { letGo, type StreamSource } from './opened-stream.js';

/** The transport of one stream to one client. */
export interface EventSink {
  /** Whether the client has gone before the stream could begin. */
  isGone(): boolean;
  /** Tells the client that the stream is open, where the transport has a way to say so. */
  open(): void;
  /** Sends an event. @returns false when the client has to catch up before the next event is asked for. */
  write(event: FoldEvent): boolean;
  /** Ends the stream after its last event. */
  end(): void;
  /** Ends the stream with an error, whatever it would still bring. */
  fail(error: unknown): void;
  /** Ends the stream because the server closes, in such a way that its client can come back for the rest. */
  close(): void;
  /** Is called every so often, to cut a client that takes no data. @param now - as `performance.now()` gives it. */
  watch(now: number): void;
}

/** A stream on its way to its client, as its transport handles it. */
export interface PumpedStream {
  /** Whether no event is written any more. What was written may still be on its way. */
  readonly ended: boolean;
  /** Begins to send, once the transport listens to its client. */
  start(): void;
  /** The client has caught up. */
  wake(): void;
  /** The connection is closed: nothing is on its way any more. */
  leave(): void;
}

/** Sends streams of events, over whatever transport. */
export interface EventPump {
  add(source: StreamSource, sink: EventSink): PumpedStream;
  /** Ends all open streams, and every stream that is added later. */
  close(): void;
}

interface Connection {
  readonly source: StreamSource;
  readonly sink: EventSink;
  ended: boolean;
  /** Lets the sender go on, when it waits for the client. */
  wake: (() => void) | undefined;
}

/**
 * Pulls each stream only as fast as its client reads: what waits, waits in the source. One timer watches all streams, so
 * that an event costs no timer of its own.
 *
 * @param patience - the shortest time that a sink measures in `watch`, in ms.
 */
export function createEventPump(patience: number): EventPump {
  const open = new Set<Connection>();
  let closing = false;
  const tick = Math.min(1_000, Math.max(10, patience / 4));
  const timer = setInterval(() => {
    if (closing && open.size === 0) clearInterval(timer);
    const now = performance.now();
    for (const { sink } of open) sink.watch(now);
  }, tick).unref();

  return {
    add(source, sink) {
      const connection: Connection = { source, sink, ended: false, wake: undefined };
      const leave = (): void => {
        open.delete(connection);
        release(connection);
      };
      open.add(connection);
      return {
        get ended() {
          return connection.ended;
        },
        start() {
          if (sink.isGone()) {
            leave();
          } else if (closing) {
            shutDown(connection);
          } else {
            sink.open();
            void forward(connection);
          }
        },
        wake() {
          connection.wake?.();
        },
        leave,
      };
    },
    close() {
      closing = true;
      for (const connection of open) shutDown(connection);
    },
  };
}

/** Sends all events of a stream. Never rejects. */
async function forward(connection: Connection): Promise<void> {
  const { source, sink } = connection;
  try {
    let next = source.first;
    for (;;) {
      const result = await next;
      if (connection.ended) return;
      if (result.done) {
        connection.ended = true;
        sink.end();
        return;
      }
      if (!sink.write(result.value)) await caughtUp(connection);
      if (connection.ended) return;
      next = source.stream.next();
    }
  } catch (error) {
    if (connection.ended) return;
    release(connection);
    sink.fail(error);
  }
}

function caughtUp(connection: Connection): Promise<void> {
  return new Promise((resolve) => {
    connection.wake = resolve;
  });
}

function shutDown(connection: Connection): void {
  if (connection.ended) return;
  release(connection);
  connection.sink.close();
}

/** Lets go of the source of a stream that is cut off before its end, once. */
function release(connection: Connection): void {
  if (connection.ended) return;
  connection.ended = true;
  connection.wake?.();
  letGo(connection.source);
}
