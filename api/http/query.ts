import type { FastifyRequest } from 'fastify';

/** The query parameters of a request: a string each, or a list of strings when repeated. */
export function queryOf(request: FastifyRequest): Readonly<Record<string, unknown>> {
  // Safe: Fastify's query parser gives an object, whatever the query.
  return request.query as Readonly<Record<string, unknown>>;
}

/** One query parameter, its name in any case; repeated, joined by commas, as header values are. */
export function queryValue(request: FastifyRequest, name: string): string | undefined {
  const wanted = name.toLowerCase();
  for (const [key, value] of Object.entries(queryOf(request))) {
    if (key.toLowerCase() === wanted) return String(value);
  }
  return undefined;
}
