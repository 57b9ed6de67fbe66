import { Extensions, HTTP_EXTENSION_HEADER } from '@a2a-js/sdk';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LOG_EXTENSION, SEQUENCE_EXTENSION } from '../protocol/extensions.js';

/** The extensions that a client can activate. */
const SUPPORTED_EXTENSIONS: readonly string[] = [LOG_EXTENSION, SEQUENCE_EXTENSION];

/** Activates the extensions that the client names in `A2A-Extensions` and we know, and says so in the reply (§9.2). */
export function activateExtensions(request: FastifyRequest, reply: FastifyReply): ReadonlySet<string> {
  const header = request.headers[HTTP_EXTENSION_HEADER.toLowerCase()];
  if (header === undefined) return NONE;
  const requested = Extensions.parseServiceParameter(String(header));
  const active = SUPPORTED_EXTENSIONS.filter((uri) => requested.includes(uri));
  if (active.length > 0) reply.header(HTTP_EXTENSION_HEADER, Extensions.toServiceParameter(active));
  return new Set(active);
}

const NONE: ReadonlySet<string> = new Set();
