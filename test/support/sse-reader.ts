import { request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { onTestFinished } from 'vitest';

/** One frame of a stream: an event, or a comment. */
export interface SseFrame {
  readonly id?: string;
  readonly event?: string;
  readonly data?: string;
  readonly comment?: string;
}

export interface SseReader {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** The next frame, comments passed over; undefined when the stream has ended. */
  next(): Promise<SseFrame | undefined>;
  /** The next comment line. */
  nextComment(): Promise<string | undefined>;
  /** All events to the end. */
  rest(): Promise<SseFrame[]>;
  /** Whether the server has cut the connection, rather than ended the stream. */
  readonly cut: boolean;
  /** Goes away without a word. */
  leave(): void;
}

export interface SseRequest {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
  /** Ends the request. */
  readonly signal?: AbortSignal;
}

/** Opens a stream and reads it frame by frame, as they come. */
export async function openSse(url: string, options: SseRequest = {}): Promise<SseReader> {
  const response = await openResponse(url, options);
  let cut = false;
  const frames = readFrames(response, () => {
    cut = true;
  });
  const nextOf = async (wanted: (frame: SseFrame) => boolean): Promise<SseFrame | undefined> => {
    for (;;) {
      const { done, value } = await frames.next();
      if (done) return undefined;
      if (wanted(value)) return value;
    }
  };
  const next = (): Promise<SseFrame | undefined> => nextOf(({ comment }) => comment === undefined);
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    next,
    nextComment: async () => (await nextOf(({ comment }) => comment !== undefined))?.comment,
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

async function* readFrames(response: IncomingMessage, onCut: () => void): AsyncGenerator<SseFrame, void, undefined> {
  let text = '';
  try {
    for await (const chunk of response.setEncoding('utf8')) {
      text += String(chunk);
      const frames = text.split('\n\n');
      text = frames.pop() ?? '';
      for (const frame of frames) yield parseFrame(frame);
    }
  } catch {
    onCut();
  }
}

function parseFrame(frame: string): SseFrame {
  const fields = frame.split('\n').map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [colon === 0 ? 'comment' : line.slice(0, colon), line.slice(colon + 1).trimStart()];
  });
  return Object.fromEntries(fields);
}
