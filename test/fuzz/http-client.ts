import { Agent, request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { HUGE_BODY } from './body-bytes.js';
import type { HttpRequest } from './http-request.js';

/** An answer, read to its end; of a stream, the beginning. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** Of a stream of events. */
  readonly events?: readonly EventSourceMessage[];
}

export interface HttpClient {
  /**
   * @returns undefined when the server closed the connection before all of a body was sent that is too large for it.
   * @throws when there is no answer in time, or none that HTTP allows.
   */
  send(request: HttpRequest): Promise<HttpAnswer | undefined>;
  close(): void;
}

/** For an answer to be complete, in ms. */
export const TIME_LIMIT = 10_000;

/** How long an open stream is listened to when it has nothing to say, in ms. */
const LISTENING = 200;

/** @param url - of the server. */
export function createHttpClient(url: string, connections: number): HttpClient {
  const { hostname, port, host } = new URL(url);
  const agent = new Agent({ keepAlive: true, maxSockets: connections });

  const once = ({ method, target, headers, body }: HttpRequest): Promise<HttpAnswer> =>
    new Promise((resolve, reject) => {
      const length = body ? [['content-length', String(body.length)] as const] : [];
      const outgoing = request({
        agent,
        hostname,
        port,
        method,
        path: target,
        // The form that can have a name twice. Nothing is added to it.
        headers: [['host', host] as const, ...length, ...headers].flat(),
      });
      const timer = setTimeout(() => {
        outgoing.destroy(new Error(`There was no complete answer in ${TIME_LIMIT} ms.`));
      }, TIME_LIMIT);
      outgoing.on('error', (error) => {
        clearTimeout(timer);
        reject(Object.assign(error, { reused: outgoing.reusedSocket }));
      });
      outgoing.on('response', (response) => {
        void read(response)
          .then(resolve, reject)
          .finally(() => {
            clearTimeout(timer);
          });
      });
      outgoing.end(body);
    });

  const send = async (http: HttpRequest): Promise<HttpAnswer | undefined> => {
    try {
      return await once(http);
    } catch (error) {
      if (!isConnectionLoss(error)) throw error;
      if ((http.body?.length ?? 0) >= HUGE_BODY) return undefined;
      // The server may close a connection at any time between two requests: every client has to live with that.
      if (error.reused) return send(http);
      throw error;
    }
  };
  return {
    send,
    close: () => {
      agent.destroy();
    },
  };
}

function isConnectionLoss(error: unknown): error is Error & { readonly reused: boolean } {
  return error instanceof Error && 'code' in error && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
}

async function read(response: IncomingMessage): Promise<HttpAnswer> {
  const { statusCode: status = 0, headers } = response;
  if (headers['content-type']?.startsWith('text/event-stream')) {
    return { status, headers, body: Buffer.alloc(0), events: await readEvents(response) };
  }
  const chunks: Buffer[] = [];
  // Safe: without an encoding, a response gives bytes.
  for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
  return { status, headers, body: decompressed(Buffer.concat(chunks), headers['content-encoding']) };
}

/** Reads up to the first event, and goes away without a word. */
async function readEvents(response: IncomingMessage): Promise<EventSourceMessage[]> {
  const events: EventSourceMessage[] = [];
  let fault: Error | undefined;
  const parser = createParser({
    onEvent: (event) => events.push(event),
    onError: (error) => {
      fault = error;
    },
  });
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(resolve, LISTENING);
    response.setEncoding('utf8');
    response.on('data', (text: string) => {
      parser.feed(text);
      if (events.length > 0 || fault) resolve();
    });
    response.on('end', resolve);
    response.on('error', reject);
    response.on('close', () => {
      clearTimeout(timer);
    });
  });
  response.destroy();
  if (fault) throw fault;
  return events;
}

function decompressed(bytes: Buffer, encoding: string | undefined): Buffer {
  if (bytes.length === 0) return bytes;
  switch (encoding) {
    case 'gzip':
      return gunzipSync(bytes);
    case 'deflate':
      return inflateSync(bytes);
    case 'br':
      return brotliDecompressSync(bytes);
    default:
      return bytes;
  }
}
