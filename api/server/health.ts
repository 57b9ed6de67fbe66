import type { FastifyInstance } from 'fastify';
import { refuseOtherMethods } from '../http/method-not-allowed.js';

/**
 * `/healthz`: the process is up. `/readyz`: it can serve requests, 503 when not.
 *
 * @param ready - whether it can; a rejection counts as no.
 */
export function healthRoutes(app: FastifyInstance, ready: () => Promise<boolean>): void {
  app.route({ method: ['GET', 'HEAD'], url: '/healthz', handler: () => ({ status: 'ok' }) });
  app.route({
    method: ['GET', 'HEAD'],
    url: '/readyz',
    handler: async (request, reply) => {
      const isReady = await ready().catch((error: unknown) => {
        request.log.warn({ err: error }, 'readiness check failed');
        return false;
      });
      return reply.code(isReady ? 200 : 503).send({ status: isReady ? 'ok' : 'unavailable' });
    },
  });
  for (const url of ['/healthz', '/readyz']) refuseOtherMethods(app, url, ['GET', 'HEAD']);
}
