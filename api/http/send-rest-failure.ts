import { A2A_CONTENT_TYPE } from '@a2a-js/sdk';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { toRestFailure } from '../errors/rest-failure.js';
import { mediaTypeOf } from './json-body.js';

/** Answers with an error in the form of HTTP+JSON (§11.6): also for what belongs to no binding. */
export function sendRestFailure(request: FastifyRequest, reply: FastifyReply, error: unknown): FastifyReply {
  const { headers, body } = toRestFailure(error, request.id);
  return reply.code(body.error.code).headers(headers).type(replyType(request)).send(JSON.stringify(body));
}

/**
 * The media type of a reply: A2A's own for clients that name it, in `Accept` or by sending it. Others get plain JSON,
 * which older clients and general tools expect.
 */
export function replyType(request: FastifyRequest): string {
  const named = request.headers.accept?.toLowerCase().includes(A2A_CONTENT_TYPE);
  return named || mediaTypeOf(request) === A2A_CONTENT_TYPE ? A2A_CONTENT_TYPE : 'application/json';
}
