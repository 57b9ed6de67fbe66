import { A2A_PROTOCOL_VERSION, A2A_VERSION_HEADER } from '@a2a-js/sdk';
import { VersionNotSupportedError } from '@a2a-js/sdk/errors';
import type { FastifyRequest } from 'fastify';
import { queryValue } from './query.js';

/** The versions of the protocol that are served, as `Major.Minor`. */
const SUPPORTED_VERSIONS: readonly string[] = [A2A_PROTOCOL_VERSION];

/**
 * Checks the version that a request asks for, by header or query parameter (§3.6.1). The patch number takes no part.
 *
 * Without one, §3.6.2 would have it read as 0.3. It is served as 1.0: methods and paths of the two differ, so the
 * request says by itself which one it is.
 *
 * @throws VersionNotSupportedError with the versions that are, in `metadata.supportedVersions`.
 */
export function checkVersion(request: FastifyRequest): void {
  const header = request.headers[A2A_VERSION_HEADER.toLowerCase()];
  const version = (header === undefined ? queryValue(request, A2A_VERSION_HEADER) : String(header))?.trim();
  if (!version) return;

  const majorMinor = /^(\d+\.\d+)(\.\d+)?$/.exec(version)?.[1];
  if (majorMinor !== undefined && SUPPORTED_VERSIONS.includes(majorMinor)) return;
  const supportedVersions = SUPPORTED_VERSIONS.join(', ');
  throw new VersionNotSupportedError({
    message: `A2A version ${JSON.stringify(version.slice(0, 40))} is not supported, but: ${supportedVersions}.`,
    metadata: { supportedVersions },
  });
}
