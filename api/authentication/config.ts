import type { TaskScope } from './api-key-authenticator.js';

/** Who may call. */
export interface AuthenticationConfig {
  /** The API keys, as JSON or as the path of a file. Absent: nobody needs one. */
  readonly apiKeys?: { readonly json: string } | { readonly file: string };
  /** Who shares tasks. */
  readonly taskScope: TaskScope;
  /** Whether a server that asks for no keys may be reached from other machines. */
  readonly allowAnonymous: boolean;
}
