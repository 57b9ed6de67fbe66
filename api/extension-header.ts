import { HTTP_EXTENSION_HEADER } from '@a2a-js/sdk';
import type { FastifyReply } from 'fastify';
import type { Call } from './call.js';
import { activatedHeader } from './extensions.js';

/** Tells the client which extensions were activated, also if the operation then fails (§9.2, §11.2). */
export function echoExtensions(reply: FastifyReply, { extensions }: Call): void {
  const header = activatedHeader(extensions);
  if (header !== undefined) reply.header(HTTP_EXTENSION_HEADER, header);
}
