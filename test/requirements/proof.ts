import type { BindingName, Requirement } from './requirement.js';
import { bindingsIn, requirementsIn } from './tags.js';

/** A requirement that tests leave open. */
export interface Unproved {
  readonly requirement: Requirement;
  /** Those that no test has proved it for. Empty: it has no bindings, and no test at all. */
  readonly bindings: readonly BindingName[];
}

/** @param passed - full names of the tests that have passed. */
export function findUnproved(requirements: readonly Requirement[], passed: readonly string[]): readonly Unproved[] {
  const proved = new Map<string, Set<BindingName>>();
  for (const fullName of passed) {
    for (const id of requirementsIn(fullName)) {
      const bindings = proved.get(id) ?? new Set();
      proved.set(id, bindings);
      for (const binding of bindingsIn(fullName)) bindings.add(binding);
    }
  }
  return requirements.flatMap((requirement) => {
    const seen = proved.get(requirement.id);
    const bindings = requirement.bindings.filter((binding) => !seen?.has(binding));
    return seen && bindings.length === 0 ? [] : [{ requirement, bindings }];
  });
}
