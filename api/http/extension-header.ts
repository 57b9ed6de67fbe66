import type { FastifyReply } from 'fastify';
import type { ProtocolVersion } from '../../protocol/version.js';
import type { Call } from '../operations/call.js';
import { activatedHeader, EXTENSION_HEADERS } from '../operations/extensions.js';

/** Tells the client which extensions were activated, also if the operation then fails (§9.2, §11.2). */
export function echoExtensions(reply: FastifyReply, { extensions }: Call, version: ProtocolVersion): void {
  const header = activatedHeader(extensions);
  if (header !== undefined) reply.header(EXTENSION_HEADERS[version], header);
}
