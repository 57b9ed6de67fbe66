import { OPEN_SCOPE } from '../../protocol/ids.js';

/** Who calls. Told by credentials alone, never by what a request contains (A2A §7.3). */
export interface Caller {
  /** What the caller may see: part of every workflow id and of every visibility query. */
  readonly scope: string;
  /** The organization that the caller belongs to. Not A2A's `tenant`, which names an agent here. */
  readonly tenant?: string;
  /** The caller inside the organization. */
  readonly subject?: string;
  /** What the log calls the credentials. */
  readonly keyId?: string;
  readonly authenticated: boolean;
  /** May use the routes for operators, which tell of all tenants. It changes nothing for the operations of A2A. */
  readonly operator?: boolean;
}

/** Whoever calls a server that asks for no credentials. */
export const ANONYMOUS: Caller = { scope: OPEN_SCOPE, authenticated: false };
