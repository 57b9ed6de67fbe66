import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { WebhookError } from './webhook-error.js';

/**
 * Reads the bytes of a request's body.
 *
 * @param limit - the most bytes that are read.
 * @throws WebhookError when there are more, or the sender has gone before the last.
 */
export async function readBody(stream: Readable, limit: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    // The answer still needs the connection that the stream belongs to.
    for await (const chunk of bytesOf(stream)) {
      length += chunk.length;
      if (length > limit) break;
      chunks.push(chunk);
    }
  } catch (cause) {
    throw new WebhookError('incomplete-body', 'The connection was closed before the end of the body.', { cause });
  }
  if (length > limit) throw new WebhookError('large-body', `The body has more than the ${limit} bytes of "bodyLimit".`);
  return Buffer.concat(chunks);
}

/**
 * The headers of an answer to a request whose body may be unread. Node.js reads away, and keeps nothing of, what comes
 * behind the answer: that suits a body that is known to be within the limit, and lets its sender see the answer. Before
 * any other body the connection ends.
 */
export function unreadHeaders({ complete, headers }: IncomingMessage, limit: number): Record<string, string> {
  // A body in chunks does not tell its length.
  const length = Number(headers['content-length'] ?? Infinity);
  return complete || length <= limit ? {} : { connection: 'close' };
}

function bytesOf(stream: Readable): AsyncIterable<Uint8Array> {
  // Safe: no encoding is set on the stream of a request that nobody has read.
  return stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>;
}
