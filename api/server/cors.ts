import { A2A_VERSION_HEADER, HTTP_EXTENSION_HEADER } from '@a2a-js/sdk';
import cors from '@fastify/cors';
import type { FastifyInstance } from 'fastify';
import { RequestError } from '../errors/request-error.js';

/** What scripts of another origin may send, besides what every script may. */
const REQUEST_HEADERS = [
  'Authorization',
  'Content-Type',
  A2A_VERSION_HEADER,
  HTTP_EXTENSION_HEADER,
  'Idempotency-Key',
  'Last-Event-ID',
  'Perdure-Push',
  `X-${HTTP_EXTENSION_HEADER}`,
  'X-API-Key',
  'X-Request-Id',
];

/** What they may read of a reply, besides what they always may. */
const REPLY_HEADERS = [
  HTTP_EXTENSION_HEADER,
  'ETag',
  'Idempotency-Replayed',
  'Retry-After',
  'WWW-Authenticate',
  `X-${HTTP_EXTENSION_HEADER}`,
  'X-Request-Id',
];

/** How long a browser need not ask again, in seconds: Chromium keeps no answer for longer than 2 hours. */
const PREFLIGHT_MAX_AGE = 7_200;

/**
 * Lets scripts of web pages call (CORS). Preflight requests are answered before anybody is asked for a key, as browsers
 * send none with them. Credentials of the browser itself (cookies) are of no use here, and are not allowed.
 *
 * @param origins - of the pages, such as `https://app.example.com`; `*` for all. None: CORS is off.
 */
export function allowOrigins(app: FastifyInstance, origins: readonly string[]): void {
  if (origins.length === 0) return;
  void app.register(cors, {
    origin: origins.includes('*') ? '*' : [...origins],
    methods: ['GET', 'HEAD', 'POST', 'DELETE'],
    allowedHeaders: REQUEST_HEADERS,
    exposedHeaders: REPLY_HEADERS,
    maxAge: PREFLIGHT_MAX_AGE,
    strictPreflight: false,
  });
}

/**
 * Refuses the web pages that CORS does not allow: CORS itself keeps their scripts from reading answers, not from sending,
 * as a POST without a content type has no preflight. For servers without keys; where there are some, a page has none. The
 * server's own origin is no exception: no page comes from here, and the name of a stranger's page can resolve to this machine.
 *
 * @param origins - as `allowOrigins` has them.
 */
export function refuseOtherOrigins(app: FastifyInstance, origins: readonly string[]): void {
  if (origins.includes('*')) return;
  const allowed = new Set(origins);
  app.addHook('onRequest', ({ method, headers: { origin } }, _reply, done) => {
    if (origin === undefined || allowed.has(origin) || method === 'OPTIONS') {
      done();
      return;
    }
    const shown = JSON.stringify(origin.slice(0, 100));
    done(
      new RequestError(403, `Web pages of ${shown} may not call this server: PERDURE_CORS_ORIGINS does not name them.`),
    );
  });
}
