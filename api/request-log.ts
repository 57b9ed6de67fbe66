import type { FastifyInstance, FastifyRequest } from 'fastify';
import { isForCaller } from './error-details.js';
import { UnavailableError } from './errors.js';
import { factsOf } from './request-facts.js';

/**
 * Logs one line for each request when its connection is done with it: a stream when it ends. Paths are logged as
 * patterns and queries not at all: both can hold secrets and texts.
 */
export function logRequests(app: FastifyInstance): void {
  app.addHook('onRequest', (request, reply, done) => {
    const startedAt = performance.now();
    reply.header('x-request-id', request.id);
    // Not Fastify's onResponse: that is silent about replies that the client did not wait for.
    reply.raw.once('close', () => {
      const line = {
        method: request.method,
        route: routeOf(request),
        ...factsOf(request),
        status: reply.raw.statusCode,
        duration: Math.round(performance.now() - startedAt),
        ...(!reply.raw.writableFinished && { aborted: true }),
      };
      if (isProbe(line.route)) request.log.debug(line, 'request');
      else request.log.info(line, 'request');
    });
    done();
  });
}

/**
 * Notes the error that a request is answered with, and logs it if the operator can do something about it: not if only
 * the caller can mend it, nor if it follows from the caller's going away.
 */
export function noteFailure(request: FastifyRequest, error: unknown): void {
  factsOf(request).error = error instanceof Error ? error.name : typeof error;
  if (error instanceof UnavailableError) {
    // One line: in an outage there are many, and the stack says nothing that the cause does not.
    const cause = error.cause instanceof Error ? error.cause.message : undefined;
    request.log.warn({ reason: error.message, cause, ...factsOf(request) }, 'request refused: unavailable');
  } else if (!isForCaller(error) && !request.raw.socket.destroyed) {
    request.log.error({ err: error, ...factsOf(request) }, 'request failed');
  }
}

/** The pattern of the path, without what only the router needs to read. */
function routeOf(request: FastifyRequest): string | undefined {
  return request.routeOptions.url?.replace(/\(.*?\)/g, '').replaceAll('::', ':');
}

function isProbe(route: string | undefined): boolean {
  return route === '/healthz' || route === '/readyz';
}
