/** The bindings of A2A 1.0 by their names in agent cards (§5.8). */
export const BINDING_NAMES = ['JSONRPC', 'HTTP+JSON', 'GRPC'] as const;

export type BindingName = (typeof BINDING_NAMES)[number];

/** One thing that A2A 1.0 asks of a server. */
export interface Requirement {
  /** What tests name: `[LIST-06]` in the title. */
  readonly id: string;
  /** Of the A2A 1.0 specification. */
  readonly clause: string;
  readonly level: 'MUST' | 'SHOULD';
  /** The bindings that it is to be proved for. */
  readonly bindings: readonly BindingName[];
  /** In our words. */
  readonly rule: string;
}

/** One thing that A2A 1.0 asks, and that no code of this server can keep or break. */
export interface NotOurs {
  readonly clause: string;
  readonly level: 'MUST' | 'SHOULD';
  readonly rule: string;
  /** Whose it is, and why. */
  readonly reason: string;
}

/** The two bindings that write JSON. */
export const JSON_BINDINGS = ['JSONRPC', 'HTTP+JSON'] as const;

/** @param bindings - default: all. */
export function must(id: string, clause: string, rule: string, bindings?: readonly BindingName[]): Requirement {
  return { id, clause, level: 'MUST', bindings: bindings ?? BINDING_NAMES, rule };
}

/** @param bindings - default: all. */
export function should(id: string, clause: string, rule: string, bindings?: readonly BindingName[]): Requirement {
  return { id, clause, level: 'SHOULD', bindings: bindings ?? BINDING_NAMES, rule };
}
