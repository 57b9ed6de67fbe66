import { InvalidParamsError, type FieldViolation } from '../../tasks/errors.js';

/** What the fields of a 0.3 request are called, told by the fields of the 1.0 request that is made of it. */
export interface FieldNames {
  /** `field` came in as `own`; whatever lies below it has the same name below `own`. */
  rename(field: string, own: string): void;
  /**
   * What came in as `own` has no form in 1.0. The caller puts something at `field` that 1.0 refuses, so that the fault is
   * found when its turn comes in the order of checks; then it is told by this name and in these words.
   */
  refuse(field: string, own: string, description: string): void;
  /** The error, with its fields called as they came. Any other error as it is. */
  inOwnWords(error: unknown): unknown;
}

export function createFieldNames(): FieldNames {
  const names = new Map<string, string>();
  const faults = new Map<string, FieldViolation>();
  const ownName = (field: string): string => {
    for (let end = field.length; end > 0; end = lastStep(field, end)) {
      const own = names.get(field.slice(0, end));
      if (own !== undefined) return own + field.slice(end);
    }
    return field;
  };
  return {
    rename: (field, own) => names.set(field, own),
    refuse: (field, own, description) => faults.set(field, { field: own, description }),
    inOwnWords(error) {
      if (!(error instanceof InvalidParamsError)) return error;
      const violations = error.violations.map(
        ({ field, description }) => faults.get(field) ?? { field: ownName(field), description },
      );
      return new InvalidParamsError(violations, { cause: error });
    },
  };
}

/** Where the last step of a path begins: that of `.raw` in `parts[0].raw`, then that of `[0]`. */
function lastStep(path: string, end: number): number {
  return Math.max(path.lastIndexOf('.', end - 1), path.lastIndexOf('[', end - 1));
}
