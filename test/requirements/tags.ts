import { BINDING_NAMES, type BindingName } from './requirement.js';

const TAG = /\[([A-Z]+-\d{2}(?:, [A-Z]+-\d{2})*)\]/g;

/** The requirements that a title, or the source of a test, names: `[LIST-06]` or `[LIST-06, LIST-07]`. */
export function requirementsIn(text: string): readonly string[] {
  return [...text.matchAll(TAG)].flatMap(([, ids = '']) => ids.split(', '));
}

const NAMED_AS: Readonly<Record<BindingName, RegExp>> = {
  JSONRPC: /\bJSON-?RPC\b/i,
  'HTTP+JSON': /\bHTTP\+JSON\b/i,
  GRPC: /\bgRPC\b/i,
};

/**
 * The bindings that a test speaks for: those that its full name has, and if it has none, all. What is tested behind the
 * bindings, or through each of them, need not name any; what goes through one must say so.
 */
export function bindingsIn(fullName: string): readonly BindingName[] {
  const named = BINDING_NAMES.filter((binding) => NAMED_AS[binding].test(fullName));
  return named.length > 0 ? named : BINDING_NAMES;
}
