import { fastify, type FastifyInstance } from 'fastify';

/**
 * Makes the server of the worker's health routes: `/healthz` answers while the process lives, `/readyz` while its
 * workers take tasks. It does not listen by itself.
 */
export function buildHealthServer(isReady: () => boolean): FastifyInstance {
  const server = fastify();
  server.get('/healthz', () => ({ status: 'ok' }));
  server.get('/readyz', (_request, reply) =>
    isReady() ? { status: 'ready' } : reply.code(503).send({ status: 'not ready' }),
  );
  return server;
}
