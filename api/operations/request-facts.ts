import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Caller } from '../authentication/caller.js';

/** What the log line of a request tells beside HTTP. Filled in as it becomes known; ids only, never content. */
export interface RequestFacts {
  operation?: string;
  agent?: string;
  /** Of the caller. */
  tenant?: string;
  subject?: string;
  /** What the operator calls the API key. */
  key?: string;
  taskId?: string;
  /** The request had been taken before, under the same `Idempotency-Key`. */
  replayed?: true;
  /** The name of the error that it was answered with. */
  error?: string;
}

/** Notes who calls. */
export function noteCaller(facts: RequestFacts, { tenant, subject, keyId }: Caller): void {
  if (tenant !== undefined) facts.tenant = tenant;
  if (subject !== undefined) facts.subject = subject;
  if (keyId !== undefined) facts.key = keyId;
}

const DECORATOR = 'facts';

/** Gives every request facts of its own. Register it before the routes. */
export function decorateWithFacts(app: FastifyInstance): void {
  app.decorateRequest(DECORATOR, null);
  app.addHook('onRequest', (request, _reply, done) => {
    request.setDecorator<RequestFacts>(DECORATOR, {});
    done();
  });
}

/** The facts of a request, to read or to fill in. */
export function factsOf(request: FastifyRequest): RequestFacts {
  return request.getDecorator<RequestFacts>(DECORATOR);
}
