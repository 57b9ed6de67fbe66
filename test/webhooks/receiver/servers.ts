import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import fastify from 'fastify';
import {
  createWebhookReceiver,
  fastifyWebhook,
  nodeWebhook,
  type WebhookHandler,
  type WebhookReceiver,
  type WebhookReceiverOptions,
} from '../../../webhooks/public.js';
import type { Delivery } from '../deliveries.js';

/** A server on loopback that is being used in a test. */
export interface RunningServer {
  readonly url: string;
  close(): Promise<void>;
}

type Start = (receiver: WebhookReceiver, handler: WebhookHandler) => Promise<RunningServer>;

/** A server with one webhook, by what it is made with. */
export const STARTS: Readonly<Record<'fastify' | 'express' | 'express.raw' | 'node', Start>> = {
  async fastify(receiver, handler) {
    const app = fastify({ forceCloseConnections: true });
    await app.register(fastifyWebhook('/a2a', receiver, handler));
    // A route beside it has its JSON parsed as ever.
    app.post('/other', (request, reply) => reply.send({ got: request.body }));
    const origin = await app.listen({ host: '127.0.0.1', port: 0 });
    return { url: `${origin}/a2a`, close: () => app.close() };
  },
  express(receiver, handler) {
    const app = express();
    app.post('/a2a', nodeWebhook(receiver, handler));
    app.use(express.json());
    app.post('/parsed', nodeWebhook(receiver, handler));
    app.post('/other', (request, response) => {
      response.json({ got: request.body as unknown });
    });
    return listen(app);
  },
  'express.raw'(receiver, handler) {
    const app = express();
    app.post('/a2a', express.raw({ type: () => true }), nodeWebhook(receiver, handler));
    return listen(app);
  },
  node: (receiver, handler) => listen(nodeWebhook(receiver, handler)),
};

export type ServerKind = keyof typeof STARTS;

export interface ReceivingServer extends RunningServer {
  /** What the handler was called with. */
  readonly handled: Parameters<WebhookHandler>[0][];
  /** What `onError` was told. */
  readonly errors: unknown[];
  /** Sends a request to the webhook, or to another path. */
  post(delivery: Delivery, path?: string): Promise<{ status: number; body: string; headers: Headers }>;
}

/** Starts a server with a receiver, whose handler calls `handler` after taking note. */
export async function startReceiver(
  kind: ServerKind,
  options: WebhookReceiverOptions,
  handler: WebhookHandler = () => undefined,
): Promise<ReceivingServer> {
  const handled: ReceivingServer['handled'] = [];
  const errors: unknown[] = [];
  const receiver = createWebhookReceiver({ onError: (error) => errors.push(error), ...options });
  const server = await STARTS[kind](receiver, (each) => {
    handled.push(each);
    return handler(each);
  });
  return {
    ...server,
    handled,
    errors,
    async post({ headers, body }, path) {
      const url = path === undefined ? server.url : new URL(path, server.url);
      const response = await fetch(url, { method: 'POST', headers, body });
      return { status: response.status, body: await response.text(), headers: response.headers };
    },
  };
}

/** Listens on a free port of loopback. */
export async function listen(listener: RequestListener): Promise<RunningServer> {
  const server: Server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // Safe: it listens on TCP.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/a2a`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => {
          if (error) reject(error);
          else resolve();
        });
        server.closeAllConnections();
      }),
  };
}
