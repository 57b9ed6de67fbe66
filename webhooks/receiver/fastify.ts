import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { readBody, unreadHeaders } from './read-body.js';
import type { WebhookHandler, WebhookReceiver } from './receiver.js';

/** The part of a Fastify instance that is used. */
export interface FastifyScope {
  removeAllContentTypeParsers(): unknown;
  addContentTypeParser(
    contentType: string,
    parser: (request: unknown, payload: Readable, done: (error: null, body: Readable) => void) => void,
  ): unknown;
  post(
    path: string,
    handler: (request: FastifyRequestParts, reply: FastifyReplyParts) => Promise<FastifyReplyParts>,
  ): unknown;
}

interface FastifyRequestParts {
  readonly headers: IncomingHttpHeaders;
  readonly raw: IncomingMessage;
}

interface FastifyReplyParts {
  code(status: number): FastifyReplyParts;
  headers(headers: Record<string, string>): FastifyReplyParts;
  send(body: string): FastifyReplyParts;
}

/**
 * Makes a plugin for Fastify, for `app.register(fastifyWebhook(…))`: a route for POST that gets bodies as they arrive.
 * The parsers of the app's other routes stay as they are.
 */
export function fastifyWebhook(
  path: string,
  receiver: WebhookReceiver,
  handler: WebhookHandler,
): (scope: FastifyScope) => Promise<void> {
  // A plugin with one parameter must be async, or Fastify waits for its callback.
  // eslint-disable-next-line @typescript-eslint/require-await
  return async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, payload, done) => {
      done(null, payload);
    });
    scope.post(path, async ({ headers, raw }, reply) => {
      const body = (): Promise<Uint8Array> => readBody(raw, receiver.bodyLimit);
      const answer = await receiver.handle({ headers, body }, handler);
      return reply
        .code(answer.status)
        .headers({ ...answer.headers, ...unreadHeaders(raw, receiver.bodyLimit) })
        .send(answer.body);
    });
  };
}
