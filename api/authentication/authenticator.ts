import type { AgentCard } from '../../protocol/a2a.js';
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

/** Takes every caller for the same one, which may do everything: for servers that only their own machine reaches. */
export const openToAll: Authenticator = openTo({ ...ANONYMOUS, operator: true });

/** The same for servers that others reach: what is for operators is closed. */
export const openToOthers: Authenticator = openTo(ANONYMOUS);

function openTo(caller: Caller): Authenticator {
  return { required: false, cardFields: {}, authenticate: () => Promise.resolve(caller) };
}
