/** The versions of A2A that are served, as `Major.Minor`, the preferred one first. */
export const PROTOCOL_VERSIONS = ['1.0', '0.3'] as const;

export type ProtocolVersion = (typeof PROTOCOL_VERSIONS)[number];
