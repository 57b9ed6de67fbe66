import type { IncomingMessage, ServerResponse } from 'node:http';
import type { WebhookBody } from './delivery.js';
import { readBody, unreadHeaders } from './read-body.js';
import type { WebhookHandler, WebhookReceiver } from './receiver.js';
import { WebhookError } from './webhook-error.js';

/** A request of Node.js. Express puts a body there that one of its parsers has read. */
export type NodeRequest = IncomingMessage & { readonly body?: unknown };

/**
 * Makes a request listener for `node:http`, which is a handler for a route of Express too. It answers every request it
 * gets, and anything but POST with 405.
 */
export function nodeWebhook(
  receiver: WebhookReceiver,
  handler: WebhookHandler,
): (request: NodeRequest, response: ServerResponse) => void {
  const serve = async (request: NodeRequest, response: ServerResponse): Promise<void> => {
    if (request.method !== 'POST') {
      response.writeHead(405, { allow: 'POST' }).end();
      return;
    }
    const body = (): Promise<WebhookBody> => bodyOf(request, receiver.bodyLimit);
    const answer = await receiver.handle({ headers: request.headers, body }, handler);
    response
      .writeHead(answer.status, { ...answer.headers, ...unreadHeaders(request, receiver.bodyLimit) })
      .end(answer.body);
  };
  return (request, response) => {
    serve(request, response).catch((error: unknown) => {
      console.error('"onError" of a webhook receiver failed:', error);
      if (response.headersSent) response.destroy();
      else
        response
          .writeHead(500, { 'content-type': 'text/plain', ...unreadHeaders(request, receiver.bodyLimit) })
          .end('failed');
    });
  };
}

async function bodyOf(request: NodeRequest, limit: number): Promise<WebhookBody> {
  if (request.body instanceof Uint8Array) return request.body;
  if (!request.readableDidRead) return await readBody(request, limit);
  const message = 'A body parser has read the body, whose bytes are signed: put the webhook before it.';
  throw new WebhookError('parsed-body', message);
}
