import { MAX_JSON_DEPTH } from './limits.js';

/**
 * Finds what makes parsed JSON unfit to be stored and sent on: nesting beyond `MAX_JSON_DEPTH`, or a number that no
 * double can hold (`1e999` is parsed as infinity, which JSON cannot write).
 *
 * @param levels - how many levels the value may have. Default: `MAX_JSON_DEPTH`; callers that have wrapped a value add
 * theirs.
 * @returns the fault in words that read on from the name of the field, or undefined when there is none.
 */
export function findJsonFault(value: unknown, levels = MAX_JSON_DEPTH): string | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : 'holds a number that is out of range';
  if (typeof value !== 'object' || value === null) return undefined;
  if (levels === 0) return `is nested more than ${MAX_JSON_DEPTH} levels deep`;
  for (const child of Object.values(value)) {
    const fault = findJsonFault(child, levels - 1);
    if (fault !== undefined) return fault;
  }
  return undefined;
}
