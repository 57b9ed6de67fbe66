import compress from '@fastify/compress';
import type { FastifyInstance } from 'fastify';

/** The smallest reply that is compressed, in bytes: below, it costs more time than it saves. */
const THRESHOLD = 16_384;

/**
 * Compresses large JSON replies for clients that accept it, of all routes that are registered afterwards. Event streams
 * never come this way. Compressed requests are left alone, to be refused.
 */
export function compressReplies(app: FastifyInstance): void {
  void app.register(compress, {
    globalDecompression: false,
    threshold: THRESHOLD,
    encodings: ['br', 'gzip'],
    customTypes: /[/+]json\b/,
  });
}
