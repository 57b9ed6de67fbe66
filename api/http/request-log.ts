import type { FastifyBaseLogger, FastifyInstance, FastifyRequest } from 'fastify';
import { isForCaller } from '../errors/error-details.js';
import { UnavailableError } from '../../tasks/errors.js';
import { factsOf, type RequestFacts } from '../operations/request-facts.js';

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

/** Notes the error that a request is answered with. */
export function noteFailure(request: FastifyRequest, error: unknown): void {
  noteError({ log: request.log, facts: factsOf(request), gone: request.raw.socket.destroyed }, error);
}

/** What is known of a request that failed. */
interface FailedRequest {
  readonly log: FastifyBaseLogger;
  readonly facts: RequestFacts;
  /** Whether its caller has gone. */
  readonly gone: boolean;
}

/**
 * Notes the error that a request is answered with, and logs it if the operator can do something about it: not if only
 * the caller can mend it, nor if it follows from the caller's going away.
 */
export function noteError({ log, facts, gone }: FailedRequest, error: unknown): void {
  facts.error = error instanceof Error ? error.name : typeof error;
  if (error instanceof UnavailableError) {
    // One line: in an outage there are many, and the stack says nothing that the cause does not.
    const cause = error.cause instanceof Error ? error.cause.message : undefined;
    log.warn({ reason: error.message, cause, ...facts }, 'request refused: unavailable');
  } else if (!isForCaller(error) && !gone) {
    log.error({ err: error, ...facts }, 'request failed');
  }
}

/** The pattern of the path, without what only the router needs to read. */
function routeOf(request: FastifyRequest): string | undefined {
  return request.routeOptions.url?.replace(/\(.*?\)/g, '').replaceAll('::', ':');
}

function isProbe(route: string | undefined): boolean {
  return route === '/healthz' || route === '/readyz';
}
