import type { ServerResponse } from 'node:http';
import type { FoldEvent } from '../../protocol/fold/fold-state.js';
import { createEventPump } from './event-pump.js';
import type { StreamSource } from './opened-stream.js';

interface SseOptions {
  /** Between comment lines on a stream that has nothing else to say, in ms. */
  readonly keepAliveInterval: number;
  /** A stream whose client takes no data for this long is cut, in ms. */
  readonly slowReaderTimeout: number;
}

/** A stream for one client, with its form. */
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

/** Sends event streams as Server-Sent Events. */
export function createSsePump({ keepAliveInterval, slowReaderTimeout }: SseOptions): SsePump {
  const pump = createEventPump(Math.min(keepAliveInterval, slowReaderTimeout));

  const send = (response: ServerResponse, source: SseSource): void => {
    let lastWrite = performance.now();
    /** Since when the client has not taken what was written; undefined when it has taken all. */
    let blockedSince: number | undefined;
    const write = (chunk: string): boolean => {
      lastWrite = performance.now();
      if (response.write(chunk)) return true;
      blockedSince ??= lastWrite;
      return false;
    };
    /** What is left has to be taken within the same time as ever. */
    const end = (frame: string): void => {
      blockedSince ??= performance.now();
      response.end(frame);
    };

    const stream = pump.add(source, {
      isGone: () => response.destroyed,
      open: () => void write(': open\n\n'),
      write: (event) => {
        const frame = source.frame(event);
        return frame === undefined || write(frame);
      },
      end: () => end(''),
      fail: (error) => end(`event: error\ndata: ${source.failure(error)}\n\n`),
      close: () => end(': closing\n\n'),
      watch: (now) => {
        if (blockedSince === undefined) {
          if (now - lastWrite >= keepAliveInterval) write(': keep-alive\n\n');
        } else if (now - blockedSince >= slowReaderTimeout) {
          source.tooSlow();
          response.destroy();
        }
      },
    });
    response.on('drain', () => {
      if (!stream.ended) blockedSince = undefined;
      stream.wake();
    });
    // A broken connection also closes, and that is what counts.
    response.on('error', () => undefined);
    response.once('close', stream.leave);
    stream.start();
  };
  return { send, close: pump.close };
}
