import type { AgentCard } from '../protocol/a2a.js';
import { ANONYMOUS, type Caller } from './caller.js';

/** Reads a header of HTTP or a metadata entry of gRPC, by its lower-case name. Repeated ones come joined by commas. */
export type MetadataReader = (name: string) => string | undefined;

/** Tells who calls. */
export interface Authenticator {
  /** False: nobody needs credentials, and nobody can prove who they are. */
  readonly required: boolean;
  /** `securitySchemes` and `securityRequirements` of the agent cards (§4.5). */
  readonly cardFields: Pick<AgentCard, 'securitySchemes' | 'securityRequirements'>;
  /**
   * @throws UnauthenticatedError when the credentials are missing or wrong.
   */
  authenticate(metadata: MetadataReader): Promise<Caller>;
}

/** Takes every caller for the same one. */
export const openToAll: Authenticator = {
  required: false,
  cardFields: {},
  authenticate: () => Promise.resolve(ANONYMOUS),
};
