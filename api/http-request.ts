import type { FastifyReply, FastifyRequest } from 'fastify';
import type { MetadataReader } from './authenticator.js';
import { queryValue } from './query.js';
import { factsOf } from './request-facts.js';
import type { ServiceRequest } from './service-request.js';

type Named = Pick<ServiceRequest, 'operation' | 'protocolVersion' | 'pathAgent' | 'tenant'>;

/** A request of an HTTP binding, as the checks see it. */
export function httpServiceRequest(request: FastifyRequest, reply: FastifyReply, named: Named): ServiceRequest {
  const caller = new AbortController();
  // The reply's event, not the request's: that one closes as soon as its body has been read.
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) caller.abort();
  });
  return {
    ...named,
    metadata: headersOf(request),
    query: (name) => queryValue(request, name),
    caller,
    facts: factsOf(request),
  };
}

/** The headers of a request. */
export function headersOf({ headers }: FastifyRequest): MetadataReader {
  return (name) => {
    const value = headers[name];
    return Array.isArray(value) ? value.join(', ') : value;
  };
}
