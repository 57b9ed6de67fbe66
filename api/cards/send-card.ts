import type { FastifyReply, FastifyRequest } from 'fastify';

/** A document with a tag that differs when it differs. */
interface Tagged {
  readonly body: string;
  readonly etag: string;
}

export interface CardHeaders {
  readonly contentType: string;
  readonly cacheControl: string;
  /** The request headers that decide what is sent. */
  readonly vary?: string;
}

/** Sends a card, or 304 to a client that has it. */
export function sendCard(
  request: FastifyRequest,
  reply: FastifyReply,
  { body, etag }: Tagged,
  { contentType, cacheControl, vary }: CardHeaders,
): FastifyReply {
  reply.headers({ etag, 'cache-control': cacheControl });
  // Beside what other parts of the server say of the same reply.
  if (vary !== undefined) reply.header('vary', [reply.getHeader('vary'), vary].filter(Boolean).join(', '));
  if (isKnown(request.headers['if-none-match'], etag)) return reply.code(304).send();
  return reply.type(contentType).send(body);
}

/** Whether `If-None-Match` names this tag; compared weakly, as it has to be for GET (RFC 9110 §13.1.2). */
function isKnown(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  return header.split(',').some((tag) => tag.trim() === '*' || opaque(tag.trim()) === opaque(etag));
}

function opaque(tag: string): string {
  return tag.replace(/^W\//, '');
}
