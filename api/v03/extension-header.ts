import { LEGACY_HTTP_EXTENSION_HEADER } from '@a2a-js/sdk/compat/v0_3';
import type { FastifyReply } from 'fastify';
import type { Call } from '../call.js';
import { activatedHeader } from '../extensions.js';

/** Tells a 0.3 client which extensions were activated. */
export function echoV03Extensions(reply: FastifyReply, { extensions }: Call): void {
  const header = activatedHeader(extensions);
  if (header !== undefined) reply.header(LEGACY_HTTP_EXTENSION_HEADER, header);
}
