import type { FastifyReply, FastifyRequest } from 'fastify';
import type { MetadataReader } from '../authentication/authenticator.js';
import type { ServiceRequest } from '../operations/service-request.js';
import { queryValue } from './query.js';
import { logFieldsOf } from './request-log.js';

/** What the method, the path or the body of a request name. */
export type NamedRequest = Pick<ServiceRequest, 'operation' | 'protocolVersion' | 'pathAgent' | 'tenant'>;

/** A request of an HTTP binding, as the checks see it. */
export function httpServiceRequest(request: FastifyRequest, reply: FastifyReply, named: NamedRequest): ServiceRequest {
  let caller: AbortController | undefined;
  return {
    ...named,
    metadata: headersOf(request),
    query: (name) => queryValue(request, name),
    // Most reads need none, and it costs as much as the rest of a small request.
    get caller() {
      return (caller ??= abortedWithReply(reply));
    },
    logFields: logFieldsOf(request),
    addToAnswer: (name, value) => void reply.header(name, value),
  };
}

/** Aborted when the connection closes before the reply has been sent. */
function abortedWithReply({ raw }: FastifyReply): AbortController {
  const caller = new AbortController();
  const abort = (): void => {
    if (!raw.writableFinished) caller.abort();
  };
  // The reply's event, not the request's: that one closes as soon as its body has been read.
  if (raw.destroyed) abort();
  else raw.once('close', abort);
  return caller;
}

/** The headers of a request. */
export function headersOf({ headers }: FastifyRequest): MetadataReader {
  return (name) => {
    const value = headers[name];
    return Array.isArray(value) ? value.join(', ') : value;
  };
}
