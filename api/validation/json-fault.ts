/** As deep as ProtoJSON parsers go by default. Deeper nesting would exhaust the stack when it is written again. */
const MAX_DEPTH = 100;

/**
 * Finds what makes parsed JSON unfit to be stored and sent on: nesting beyond 100 levels, or a number that no double
 * can hold (`1e999` is parsed as infinity, which JSON cannot write).
 *
 * @returns the fault in words, to read on from the name of the field.
 */
export function findJsonFault(value: unknown, depth = 0): string | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : 'holds a number that is out of range';
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth === MAX_DEPTH) return `is nested more than ${MAX_DEPTH} levels deep`;
  for (const child of Object.values(value)) {
    const fault = findJsonFault(child, depth + 1);
    if (fault !== undefined) return fault;
  }
  return undefined;
}
