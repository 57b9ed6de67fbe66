import { fastify, LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import { fromFastifyError, RequestError } from '../errors/request-error.js';
import { sendRestFailure } from '../http/send-rest-failure.js';
import { requestId } from '../operations/request-id.js';
import { createClientErrorHandler } from './client-error.js';
import { CONNECTION_TIMEOUTS, type ConnectionTimeouts } from './timeouts.js';

interface FastifyOptions {
  /** The largest request body, in bytes. */
  readonly bodyLimit: number;
  /** Says by its type that this is Fastify's idea of a logger: pino's own would spread to every signature. */
  readonly log: FastifyBaseLogger;
  /** Default: `CONNECTION_TIMEOUTS`. */
  readonly timeouts?: ConnectionTimeouts;
}

/** A server of HTTP/1.1 without routes, whose own refusals have the form of HTTP+JSON. */
export function createFastify({ bodyLimit, log, timeouts = CONNECTION_TIMEOUTS }: FastifyOptions): FastifyInstance {
  const clientErrors = createClientErrorHandler();
  const app = fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    genReqId: ({ headers }) => requestId(headers['x-request-id']),
    bodyLimit,
    exposeHeadRoutes: false,
    // A push config path has an id that the client chose.
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 1_000 },
    frameworkErrors: (error, request, reply) => {
      // No hooks run for a path that cannot be routed.
      reply.header('x-request-id', request.id);
      void sendRestFailure(request, reply, fromFastifyError(error, bodyLimit));
    },
    clientErrorHandler: (error, socket) => {
      clientErrors.handle(error, socket);
    },
    // Ours answers in the form of the binding.
    return503OnClosing: false,
    requestTimeout: timeouts.request,
    http: {
      headersTimeout: timeouts.headers,
      // Refused below, in a form of ours.
      requireHostHeader: false,
      connectionsCheckingInterval: timeouts.checkInterval,
    },
    keepAliveTimeout: timeouts.keepAlive,
    connectionTimeout: 0,
  });
  // Behind all hooks of `onRequest`: an answer needs what they note.
  app.addHook('preParsing', (request, _reply, body, done) => {
    const lacksHost = request.raw.httpVersion === '1.1' && request.headers.host === undefined;
    if (lacksHost) done(new RequestError(400, 'A request of HTTP/1.1 must have the header Host.'));
    else done(null, body);
  });
  clientErrors.watch(app.server);
  // Expectations that nobody knows may be passed over (RFC 9110 §10.1.1). Node.js would answer 417, in no form of ours.
  app.server.on('checkExpectation', (request, response) => {
    app.server.emit('request', request, response);
  });
  return app;
}
