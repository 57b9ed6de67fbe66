import compress from '@fastify/compress';
import type { FastifyInstance, FastifyReply } from 'fastify';

/** The smallest reply that is compressed, in bytes: below, it costs more time than it saves. */
const THRESHOLD = 16_384;

/**
 * Lets `sendJson` compress, in all routes that are registered afterwards. Compressed requests are left alone, to be
 * refused.
 */
export function allowCompression(app: FastifyInstance): void {
  void app.register(compress, {
    // A hook on every reply would cost a small one a sixth of its time.
    globalCompression: false,
    globalDecompression: false,
    threshold: THRESHOLD,
    encodings: ['br', 'gzip'],
    customTypes: /[/+]json\b/,
  });
}

/** Sends JSON, compressed when it is large and the client accepts it. The content type has been set. */
export function sendJson(reply: FastifyReply, json: string): FastifyReply {
  if (json.length < THRESHOLD) return reply.send(json);
  reply.header('vary', [reply.getHeader('vary'), 'accept-encoding'].filter(Boolean).join(', '));
  reply.compress(json);
  return reply;
}
