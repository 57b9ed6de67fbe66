import { constants } from 'node:http2';
import { status, type ServerWritableStream } from '@grpc/grpc-js';
import type { FoldEvent } from '../../protocol/fold/fold-state.js';
import { UnavailableError } from '../../tasks/errors.js';
import { createEventPump } from '../streams/event-pump.js';
import type { StreamSource } from '../streams/opened-stream.js';
import { isStreamClosed, resetStream } from './reset-stream.js';
import type { GrpcFailure } from './status.js';

/** A call with a stream of answers, which are written as bytes. */
export type StreamCall = ServerWritableStream<unknown, Buffer>;

/** A stream for one client, with its form. */
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

/** How many bytes may wait for one client: as many as HTTP/2 sends ahead by default. One message may exceed it. */
const WINDOW = 64 * 1024;

/**
 * Sends event streams as messages of gRPC.
 *
 * @param slowReaderTimeout - a stream whose client takes no data for this long is cut, in ms.
 */
export function createMessagePump(slowReaderTimeout: number): MessagePump {
  const pump = createEventPump(slowReaderTimeout);
  return {
    send(call, source) {
      /** Bytes that were written and that the client has not taken yet. */
      let pending = 0;
      /** When the client last took a message, or had nothing to take. */
      let lastTaken = performance.now();
      const fail = (error: unknown): void => {
        const failure = source.failure(error);
        source.ending(failure.code);
        call.emit('error', failure);
      };

      const stream = pump.add(source, {
        isGone: () => call.cancelled || isStreamClosed(call),
        // The initial metadata has said so.
        open: () => undefined,
        write: (event) => {
          const message = source.message(event);
          if (!message) return true;
          if (pending === 0) lastTaken = performance.now();
          pending += message.length;
          call.write(message, () => {
            pending -= message.length;
            lastTaken = performance.now();
            if (pending <= WINDOW) stream.wake();
          });
          return pending <= WINDOW;
        },
        end: () => {
          source.ending(status.OK);
          call.end();
        },
        fail,
        close: () => fail(shuttingDown()),
        watch: (now) => {
          if (pending === 0 || now - lastTaken < slowReaderTimeout) return;
          source.tooSlow();
          source.ending(status.RESOURCE_EXHAUSTED);
          stream.leave();
          // Clients of gRPC read this code as RESOURCE_EXHAUSTED.
          resetStream(call, constants.NGHTTP2_ENHANCE_YOUR_CALM);
        },
      });
      // Comes when the client has gone, and when the status has been sent.
      call.once('cancelled', stream.leave);
      stream.start();
    },
    close: pump.close,
  };
}

function shuttingDown(): UnavailableError {
  return new UnavailableError({ message: 'This server is shutting down: resume at another one.', retryAfter: 1 });
}
