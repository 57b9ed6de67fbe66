import type { FastifyInstance, FastifyRequest, HTTPMethods } from 'fastify';
import { methodNotAllowed } from '../errors/request-error.js';

const METHODS: readonly HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/**
 * Answers the verbs that a path does not have with 405. Without it they would fall through to `/{agent}`, or be 404.
 *
 * @param check - throws when the path does not exist for any verb.
 */
export function refuseOtherMethods(
  app: FastifyInstance,
  url: string,
  allowed: readonly HTTPMethods[],
  check: (request: FastifyRequest) => void = () => undefined,
): void {
  app.route({
    method: METHODS.filter((method) => !allowed.includes(method)),
    url,
    handler: (request) => {
      check(request);
      throw methodNotAllowed(request.method, allowed);
    },
  });
}
