import type { FastifyInstance, FastifyRequest } from 'fastify';
import { noteError, type RequestLogFields } from '../operations/request-log-fields.js';

/**
 * Logs one line for each request when its connection is done with it: a stream when it ends. Paths are logged as
 * patterns and queries not at all: both can hold secrets and texts.
 */
export function logRequests(app: FastifyInstance): void {
  app.addHook('onRequest', (request, reply, done) => {
    const startedAt = performance.now();
    reply.header('x-request-id', request.id);
    // Fastify's onResponse would not do: it is silent about replies that the client did not wait for.
    reply.raw.once('close', () => {
      const line = {
        method: request.method,
        route: routeOf(request),
        ...logFieldsOf(request),
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
  noteError({ log: request.log, logFields: logFieldsOf(request), gone: request.raw.socket.destroyed }, error);
}

/** The pattern of the path, without what only the router needs to read. */
function routeOf(request: FastifyRequest): string | undefined {
  return request.routeOptions.url?.replace(/\(.*?\)/g, '').replaceAll('::', ':');
}

function isProbe(route: string | undefined): boolean {
  return route === '/healthz' || route === '/readyz';
}

/** Gives every request log fields of its own. It has to be registered before the routes. */
export function decorateWithLogFields(app: FastifyInstance): void {
  app.decorateRequest(DECORATOR, null);
  app.addHook('onRequest', (request, _reply, done) => {
    request.setDecorator<RequestLogFields>(DECORATOR, {});
    done();
  });
}

/** Gives the log fields of a request, to read or to fill in. */
export function logFieldsOf(request: FastifyRequest): RequestLogFields {
  return request.getDecorator<RequestLogFields>(DECORATOR);
}

const DECORATOR = 'logFields';
