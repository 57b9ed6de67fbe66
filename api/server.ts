import { randomUUID } from 'node:crypto';
import { fastify, LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { Agent } from '../protocol/agent.js';
import type { A2ARequestHandler } from './a2a-request-handler.js';
import { createAdmission } from './admission.js';
import { agentCardRoutes } from './agent-card-routes.js';
import { createAgentDirectory } from './agent-directory.js';
import { AGENT_PATH, type AgentParams } from './agent-path.js';
import type { Authenticator } from './authenticator.js';
import { closeConnectionsPromptly } from './connections.js';
import { UnavailableError } from './errors.js';
import { createEventJson } from './event-json.js';
import { healthRoutes } from './health.js';
import { fromFastifyError, pathNotFound } from './request-error.js';
import { takeBodiesAsBytes } from './json-body.js';
import { jsonRpcRoutes } from './jsonrpc/route.js';
import { refuseOtherMethods } from './method-not-allowed.js';
import { createOperations } from './operations.js';
import { decorateWithFacts } from './request-facts.js';
import { logRequests, noteFailure } from './request-log.js';
import { sendRestFailure } from './rest/failure.js';
import { restRoutes } from './rest/routes.js';
import { createSsePump } from './sse.js';
import { createStreamSender } from './stream-response.js';

export interface ServerOptions {
  readonly handler: A2ARequestHandler;
  /** The agents that are served; at least one. */
  readonly agents: readonly Agent[];
  /** The id of the agent behind the paths that name none. */
  readonly defaultAgent: string;
  readonly authenticator: Authenticator;
  /** Whether a request without a version is taken for 0.3, by the letter of §3.6.2. */
  readonly strictVersion: boolean;
  /** The base URL in agent cards, without a trailing slash. Asked only once the server listens. */
  readonly publicUrl: () => string;
  /** The largest request body, in bytes. */
  readonly bodyLimit: number;
  /** Between comment lines on an idle stream, in ms. */
  readonly keepAliveInterval: number;
  /** A stream whose client takes no data for this long is cut, in ms. */
  readonly slowReaderTimeout: number;
  readonly log: Logger;
  /** Whether requests can be served now. */
  readonly ready: () => Promise<boolean>;
}

/**
 * The HTTP server of the API: JSON-RPC and HTTP+JSON bindings, agent cards, health. It does not listen.
 *
 * `close()` ends the open streams, refuses new requests with 503, and waits for those in progress.
 *
 * @throws RangeError when the agents or the default agent are not usable.
 */
export function buildServer(options: ServerOptions): FastifyInstance {
  const { bodyLimit, publicUrl } = options;
  const directory = createAgentDirectory(options.agents, options.defaultAgent);
  const admission = createAdmission({ ...options, directory });
  const operations = createOperations(options.handler);
  const pump = createSsePump(options);
  const sendStream = createStreamSender(pump, createEventJson());

  const app = createFastify(options);
  decorateWithFacts(app);
  logRequests(app);
  takeBodiesAsBytes(app);
  refuseWhileClosing(app, () => {
    pump.close();
  });
  closeConnectionsPromptly(app);
  app.setErrorHandler((error, request, reply) => {
    const cause = fromFastifyError(error, bodyLimit);
    noteFailure(request, cause);
    return sendRestFailure(request, reply, cause);
  });
  app.setNotFoundHandler(() => {
    throw pathNotFound();
  });

  // A scope of its own: its errors have another form.
  void app.register((scope, _options, done) => {
    jsonRpcRoutes(scope, { admission, operations, sendStream, bodyLimit });
    done();
  });
  restRoutes(app, { admission, directory, operations, sendStream });
  agentCardRoutes(app, { directory, publicUrl });
  healthRoutes(app, options.ready);
  refuseOtherMethods(app, '/', ['GET', 'HEAD', 'POST']);
  refuseOtherMethods(app, AGENT_PATH, ['POST'], (request) => {
    // Safe: the parameters of this path.
    directory.at((request.params as AgentParams).agent);
  });
  return app;
}

/** Says so by its type that the logger is Fastify's idea of one: pino's own would spread to every signature. */
function createFastify({ bodyLimit, log }: { bodyLimit: number; log: FastifyBaseLogger }): FastifyInstance {
  return fastify({
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
    // Ours answers in the form of the binding.
    return503OnClosing: false,
    // For the whole request to arrive, and for its headers. Nothing limits the time of a reply: streams are long.
    requestTimeout: 60_000,
    http: { headersTimeout: 20_000 },
    // Longer than the idle timeout of common load balancers (60 s), so that they are not the ones to be surprised.
    keepAliveTimeout: 72_000,
    connectionTimeout: 0,
  });
}

/** Requests that come in on open connections while the server closes are better served by another process. */
function refuseWhileClosing(app: FastifyInstance, onClosing: () => void): void {
  let closing = false;
  app.addHook('preClose', (done) => {
    closing = true;
    onClosing();
    done();
  });
  app.addHook('onRequest', (_request, _reply, done) => {
    if (closing) done(new UnavailableError({ message: 'This server is shutting down.', retryAfter: 1 }));
    else done();
  });
}

/** The caller's own request id, if it is fit for a log, else a new one. */
function requestId(header: string | readonly string[] | undefined): string {
  return typeof header === 'string' && /^[\w.:-]{1,128}$/.test(header) ? header : randomUUID();
}
