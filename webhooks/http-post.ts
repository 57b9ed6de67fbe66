import { type Agent, type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { LookupFunction } from 'node:net';
import { TLSSocket } from 'node:tls';
import { ConnectionClosedError, TlsError, errorCode } from './delivery-errors.js';

/** One POST, and how it connects. */
export interface HttpPost {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The pool of connections; `false` opens a connection for this request alone. */
  readonly agent: Agent | false;
  readonly lookup: LookupFunction;
  /** Root certificates in PEM, in place of those of Node.js. */
  readonly ca?: string;
  /** Ends the request, unless the answer has begun. */
  readonly signal: AbortSignal;
}

/** What is read of an answer: its body is not. */
export interface AnswerHead {
  readonly status: number;
  /** The header `Retry-After` as it came. */
  readonly retryAfter: string | undefined;
}

/**
 * How much of a body is read, in bytes, and for how long, in ms. Only a body that ends within both leaves a connection
 * that can be used again.
 */
const BODY_LIMIT = 16 * 1024;
const BODY_TIME = 1_000;

/**
 * Sends a POST, and resolves with the head of the answer as soon as it is there. The body is read away or cut off.
 *
 * @param underWay - holds the request until its connection is free or gone, to be destroyed by whoever shuts down.
 * @throws the signal's reason, `TlsError`, `ConnectionClosedError`, what the lookup throws, and what Node.js says of
 * the rest.
 */
export function httpPost(what: HttpPost, underWay: Set<ClientRequest>): Promise<AnswerHead> {
  const { url, body, signal, ...options } = what;
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const start = url.protocol === 'https:' ? requestHttps : requestHttp;
    const request = start(url, { ...options, method: 'POST' });
    underWay.add(request);
    let readBefore = 0;

    const stop = (): void => {
      reject(signal.reason as Error); // Safe: a rejection may be anything; what it is was chosen by who aborted.
      request.destroy();
    };
    signal.addEventListener('abort', stop, { once: true });
    request.on('socket', (socket) => {
      readBefore = socket.bytesRead;
    });
    request.on('response', (response) => {
      readAway(response, request);
      resolve({ status: response.statusCode ?? 0, retryAfter: response.headers['retry-after'] });
    });
    request.on('error', (cause) => reject(explain(cause, request, readBefore)));
    request.on('close', () => {
      signal.removeEventListener('abort', stop);
      underWay.delete(request);
      // No error comes before it when the receiver wants to speak another protocol (HTTP 101).
      reject(new ConnectionClosedError(false));
    });
    request.end(body);
  });
}

/**
 * Reads a body away. Nothing that a receiver sends, or does not take, may hold the connection for longer than the
 * limits.
 */
function readAway(response: IncomingMessage, request: ClientRequest): void {
  let room = BODY_LIMIT;
  const timer = setTimeout(() => request.destroy(), BODY_TIME);
  response.on('data', (chunk: Buffer) => {
    room -= chunk.length;
    if (room < 0) request.destroy();
  });
  response.on('error', () => undefined);
  request.on('close', () => clearTimeout(timer));
}

function explain(cause: Error, request: ClientRequest, readBefore: number): Error {
  const code = errorCode(cause) ?? '';
  const { socket, reusedSocket } = request;
  if (socket instanceof TLSSocket) {
    const refused: unknown = socket.authorizationError;
    if (refused) return new TlsError(`the certificate is not accepted: ${code}`, { cause });
    if (/^(EPROTO$|ERR_SSL_|ERR_TLS_)/.test(code)) return new TlsError(`TLS failed: ${code}`, { cause });
  }
  if (code !== 'ECONNRESET' && code !== 'EPIPE') return cause;
  return new ConnectionClosedError(reusedSocket && socket?.bytesRead === readBefore, { cause });
}
