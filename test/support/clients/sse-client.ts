import { EventEmitter, once } from 'node:events';
import { request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { createParser } from 'eventsource-parser';
import { onTestFinished } from 'vitest';
import { z } from 'zod';
import type { StreamResponse } from '../../../protocol/a2a.js';

export interface SseRequest {
  /** Default: `POST`. */
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
  /** Ends the request. */
  readonly signal?: AbortSignal;
}

/** Sends a request and gives the response with its body unread: nothing is taken from the connection until it is. */
export function openResponse(url: string, options: SseRequest = {}): Promise<IncomingMessage> {
  const { method = 'POST', headers, body, signal } = options;
  return new Promise((resolve, reject) => {
    const outgoing = request(url, {
      method,
      agent: false,
      ...(signal && { signal }),
      headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    });
    outgoing.on('error', reject);
    outgoing.on('response', (response) => {
      response.on('error', () => undefined);
      onTestFinished(() => {
        response.destroy();
      });
      resolve(response);
    });
    outgoing.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

/** An event of a stream as it was sent, with the fields that it had. */
export interface SseFrame {
  readonly id?: string;
  readonly event?: string;
  readonly data: string;
}

/** A stream that is read frame by frame, as the test goes. */
export interface SseReader {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** The next frame, comments passed over; undefined when the stream is over. @throws when it is no event stream. */
  next(): Promise<SseFrame | undefined>;
  /** The next comment line, frames passed over. */
  nextComment(): Promise<string | undefined>;
  /** All frames to the end. */
  rest(): Promise<SseFrame[]>;
  /** Whether the server has cut the connection, rather than ended the stream. */
  readonly cut: boolean;
  /** Goes away without a word. */
  leave(): void;
}

/** @throws when the answer is no stream. */
export async function openSse(url: string, options: SseRequest = {}): Promise<SseReader> {
  const response = await openResponse(url, options);
  const { statusCode: status = 0, headers } = response;
  if (!headers['content-type']?.startsWith('text/event-stream')) {
    throw new Error(`${url} answered ${status}, and not with a stream: ${await text(response)}`);
  }
  let cut = false;
  const items = readItems(response, () => {
    cut = true;
  });
  const next = async (): Promise<SseFrame | undefined> => {
    for (;;) {
      const { done, value } = await items.next();
      if (done) return undefined;
      if ('data' in value) return value;
    }
  };
  return {
    status,
    headers,
    next,
    async nextComment() {
      for (;;) {
        const { done, value } = await items.next();
        if (done) return undefined;
        if ('comment' in value) return value.comment;
      }
    },
    async rest() {
      const all: SseFrame[] = [];
      for (let frame = await next(); frame; frame = await next()) all.push(frame);
      return all;
    },
    get cut() {
      return cut;
    },
    leave: () => response.destroy(),
  };
}

/** An event of a task's stream, with its id as it came. */
export interface StreamEvent {
  readonly id: string;
  readonly event: StreamResponse;
}

/** The event in a frame, be it bare or in a JSON-RPC reply. @throws when it says why the stream failed. */
export function toStreamEvent({ id = '', event, data }: SseFrame): StreamEvent {
  if (event === 'error') throw new Error(`The stream ended with an error: ${data}`);
  const json: unknown = JSON.parse(data);
  const reply = z.object({ jsonrpc: z.literal('2.0'), result: z.unknown() }).safeParse(json);
  // Safe: the data of a stream of ours is a StreamResponse; the tests look at every member they use.
  return { id, event: (reply.success ? reply.data.result : json) as StreamResponse };
}

/** `complete`: the server ended it; `failed`: with an error; `broken`: the connection was lost. */
export type StreamEnd = 'complete' | 'failed' | 'broken';

/** A stream whose events are taken down as they come, whether or not the test looks. */
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
}

/**
 * Opens a stream and takes down all that comes.
 *
 * @throws when the answer is no stream.
 */
export async function openStream(url: string, options: SseRequest = {}): Promise<EventStream> {
  const reader = await openSse(url, options);
  const events: StreamEvent[] = [];
  const news = new EventEmitter();
  let failure: unknown;
  let end: StreamEnd | undefined;
  const read = async (): Promise<StreamEnd> => {
    try {
      for (let frame = await reader.next(); frame; frame = await reader.next()) {
        events.push(toStreamEvent(frame));
        news.emit('news');
      }
      end = reader.cut ? 'broken' : 'complete';
    } catch (error) {
      failure = error;
      end = 'failed';
    }
    news.emit('news');
    return end;
  };
  return {
    events,
    get lastEventId() {
      return events.at(-1)?.id;
    },
    ended: read(),
    async until(wanted) {
      for (let next = 0; ;) {
        const event = events[next];
        if (event && wanted(event.event)) return event;
        if (event) next += 1;
        else if (end)
          throw new Error(`The stream ended (${end}) before that event: ${lastOf(events)}`, { cause: failure });
        else await once(news, 'news');
      }
    },
  };
}

function lastOf(events: readonly StreamEvent[]): string {
  return JSON.stringify(events.slice(-5));
}

type SseItem = SseFrame | { readonly comment: string };

/** Takes no more from the connection than is asked for. */
async function* readItems(response: IncomingMessage, onCut: () => void): AsyncGenerator<SseItem, void, undefined> {
  const arrived: SseItem[] = [];
  let malformed: Error | undefined;
  const parser = createParser({
    onEvent: ({ id, event, data }) => {
      arrived.push({ ...(id !== undefined && { id }), ...(event !== undefined && { event }), data });
    },
    onComment: (comment) => {
      arrived.push({ comment });
    },
    onError: (error) => {
      malformed = error;
    },
  });
  try {
    for await (const chunk of response.setEncoding('utf8')) {
      parser.feed(String(chunk));
      yield* arrived.splice(0);
      if (malformed) break;
    }
  } catch {
    onCut();
  }
  if (malformed) throw malformed;
}
