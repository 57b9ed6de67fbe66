/** Which addresses webhooks may be sent to. */
export interface EgressPolicy {
  /** For development: http and any address are allowed, on any port. */
  readonly insecure: boolean;
  /** Ports that may be called. */
  readonly ports: readonly PortRange[];
  /**
   * Host names, `*.example.com` for all names below one, addresses and CIDR ranges: they may be called though they are not
   * public, or denied.
   */
  readonly allow: readonly string[];
  /** In the same forms, or `*` for all: never called unless allowed. */
  readonly deny: readonly string[];
}

/** Ports from one to another, both included. */
export interface PortRange {
  readonly from: number;
  readonly to: number;
}

/** For the log of every process that starts with such a policy. */
export const INSECURE_WARNING =
  'PERDURE_PUSH_INSECURE is on, for development: webhooks may be http, and reach any address in this network';
