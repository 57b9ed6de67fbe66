import { createParser } from 'eventsource-parser';
import type { StreamResponse } from '../../protocol/a2a.js';

/** An event of a stream, with its id as it came. */
export interface StreamEvent {
  readonly id: string;
  readonly event: StreamResponse;
}

/** `complete`: the server ended it; `failed`: with an error; `broken`: the connection was lost; `closed`: by us. */
export type StreamEnd = 'complete' | 'failed' | 'broken' | 'closed';

/** A client's end of an event stream, which takes down all that comes. */
export interface EventStream {
  /** The events so far, in the order in which they came. */
  readonly events: readonly StreamEvent[];
  /** The id to resume with: that of the newest event. */
  readonly lastEventId: string | undefined;
  /** Resolves when the stream is over. Never rejects. */
  readonly ended: Promise<StreamEnd>;
  /**
   * Waits for an event; one that has come already counts.
   *
   * @throws when the stream ends before.
   */
  until(wanted: (event: StreamResponse) => boolean): Promise<StreamEvent>;
  /** Goes away. */
  close(): void;
}

export interface StreamRequest {
  readonly body?: unknown;
  /** Sent as `Last-Event-ID`. */
  readonly lastEventId?: string | undefined;
}

/**
 * Opens an event stream: POST with a body, GET without.
 *
 * @throws when the answer is not a stream.
 */
export async function openStream(url: string, { body, lastEventId }: StreamRequest = {}): Promise<EventStream> {
  const connection = new AbortController();
  const response = await fetch(url, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      accept: 'text/event-stream',
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(lastEventId !== undefined && { 'last-event-id': lastEventId }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    signal: connection.signal,
  });
  if (!response.ok || !response.body) throw new Error(`${response.status} for ${url}: ${await response.text()}`);

  const events: StreamEvent[] = [];
  const waiting = new Set<() => void>();
  let failure: string | undefined;
  const parser = createParser({
    onEvent({ id = '', event, data }) {
      if (event === 'error') failure = data;
      // Safe: the data of a stream of ours is a StreamResponse; the tests look at every member they use.
      else events.push({ id, event: JSON.parse(data) as StreamResponse });
    },
  });
  const tell = (): void => {
    for (const wake of waiting) wake();
  };

  const read = async (chunks: AsyncIterable<Uint8Array>): Promise<StreamEnd> => {
    const decoder = new TextDecoder();
    try {
      for await (const chunk of chunks) {
        parser.feed(decoder.decode(chunk, { stream: true }));
        tell();
      }
      return failure === undefined ? 'complete' : 'failed';
    } catch {
      return connection.signal.aborted ? 'closed' : 'broken';
    }
  };
  let end: StreamEnd | undefined;
  const ended = read(response.body).then((how) => {
    end = how;
    tell();
    return how;
  });

  return {
    events,
    get lastEventId() {
      return events.at(-1)?.id;
    },
    ended,
    async until(wanted) {
      for (let next = 0; ;) {
        const event = events[next];
        if (event && wanted(event.event)) return event;
        if (event) next += 1;
        else if (end) throw new Error(`The stream ended (${failure ?? end}) before that event: ${describe(events)}`);
        else {
          await new Promise<void>((resolve) => {
            const wake = (): void => {
              waiting.delete(wake);
              resolve();
            };
            waiting.add(wake);
          });
        }
      }
    },
    close() {
      connection.abort();
    },
  };
}

function describe(events: readonly StreamEvent[]): string {
  return events
    .slice(-5)
    .map((event) => JSON.stringify(event))
    .join('\n');
}
