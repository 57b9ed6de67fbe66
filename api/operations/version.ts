import { A2A_VERSION_HEADER } from '@a2a-js/sdk';
import { VersionNotSupportedError } from '@a2a-js/sdk/errors';
import { PROTOCOL_VERSIONS, type ProtocolVersion } from '../../protocol/version.js';

interface VersionedRequest {
  readonly protocolVersion: ProtocolVersion;
  readonly metadata: (name: string) => string | undefined;
  readonly query: (name: string) => string | undefined;
}

/**
 * Checks the version that a request asks for, by header, metadata or query parameter (§3.6.1), against the one whose
 * method or path it uses. The patch number takes no part.
 *
 * @param strict - whether a request without a version is 0.3, by the letter of §3.6.2. Else it is what its method or path
 *   says: those of the two versions differ, so there is no doubt.
 * @throws VersionNotSupportedError with the versions that are, in `metadata.supportedVersions`.
 */
export function checkVersion({ protocolVersion, metadata, query }: VersionedRequest, strict: boolean): void {
  const asked = (metadata(A2A_VERSION_HEADER.toLowerCase()) ?? query(A2A_VERSION_HEADER))?.trim();
  const version = asked || (strict ? '0.3' : protocolVersion);
  const majorMinor = /^(\d+\.\d+)(\.\d+)?$/.exec(version)?.[1];
  if (majorMinor === protocolVersion) return;

  const supportedVersions = PROTOCOL_VERSIONS.join(', ');
  const isServed = PROTOCOL_VERSIONS.some((served) => served === majorMinor);
  const shown = JSON.stringify(version.slice(0, 40));
  const message = isServed
    ? `This request has the form of A2A ${protocolVersion}, but ${asked ? `asks for ${shown}` : 'names no version, which means 0.3: send A2A-Version'}.`
    : `A2A version ${shown} is not supported, but: ${supportedVersions}.`;
  throw new VersionNotSupportedError({ message, metadata: { supportedVersions } });
}
