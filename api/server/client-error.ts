import { randomUUID } from 'node:crypto';
import { STATUS_CODES, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { RequestError } from '../errors/request-error.js';
import { toRestFailure } from '../errors/rest-failure.js';

/** What Node.js says of a request that never became one. */
interface ClientError {
  readonly code?: string;
  /** The bytes that had just come when it gave up; mostly the whole request. Fastify's types know them as something else. */
  readonly rawPacket?: unknown;
}

/** Answers requests that Node.js gives up on, and ends their connections. */
export interface ClientErrorHandler {
  handle(error: ClientError, socket: Socket): void;
  /** Without this, an answer might get into the middle of another that is on its way over the same connection. */
  watch(server: Server): void;
}

export function createClientErrorHandler(): ClientErrorHandler {
  const replies = new WeakMap<Socket, ServerResponse>();
  return {
    watch(server) {
      server.on('request', ({ socket }, response) => replies.set(socket, response));
    },
    handle(error, socket) {
      const reply = replies.get(socket);
      const inReply = reply?.headersSent === true && !reply.writableFinished;
      if (error.code === 'ECONNRESET' || !socket.writable || inReply) {
        socket.destroy();
        return;
      }
      socket.write(toHttp(toRequestError(error), isHead(error)));
      socket.destroySoon();
    },
  };
}

function toRequestError({ code }: ClientError): RequestError {
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new RequestError(408, 'The request took too long to arrive.');
    case 'HPE_HEADER_OVERFLOW':
      return new RequestError(431, 'The headers of the request are too large.');
    default:
      return new RequestError(400, 'This is not a request of HTTP/1.1.');
  }
}

/** Clients take a body after the answer to HEAD for something else. */
function isHead({ rawPacket }: ClientError): boolean {
  return Buffer.isBuffer(rawPacket) && rawPacket.subarray(0, 5).toString('latin1') === 'HEAD ';
}

function toHttp(error: RequestError, withoutBody: boolean): string {
  const { body } = toRestFailure(error, randomUUID());
  const json = JSON.stringify(body);
  return [
    `HTTP/1.1 ${error.status} ${STATUS_CODES[error.status] ?? ''}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(json)}`,
    'connection: close',
    '',
    withoutBody ? '' : json,
  ].join('\r\n');
}
