import { z } from 'zod';
import { InvalidParamsError, type FieldViolation } from '../../tasks/errors.js';

/** The fields that one error names: whoever has more of them wrong will find the rest when these are right. */
const MAX_VIOLATIONS = 50;

/**
 * Reads a value by a schema.
 *
 * @param field - what the value is itself. Default: the whole request.
 * @throws InvalidParamsError with one violation for each field that the schema refuses, for 50 of them at most.
 */
export function read<Schema extends z.ZodType>(schema: Schema, value: unknown, field = ''): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;

  const byField = new Map<string, FieldViolation>();
  for (const { path, message } of result.error.issues) {
    const name = formatPath(field, path);
    if (byField.size === MAX_VIOLATIONS && !byField.has(name)) break;
    if (!byField.has(name)) byField.set(name, { field: name, description: message });
  }
  throw new InvalidParamsError([...byField.values()]);
}

/** `['message', 'parts', 0, 'raw']` → `message.parts[0].raw`. */
function formatPath(base: string, path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    return text === '' ? String(key) : `${text}.${String(key)}`;
  }, base);
}

/** The error of a schema: what the value has to be, or that it has to be there at all. */
export function expected(rule: string): { error: (issue: { input?: unknown }) => string } {
  return { error: ({ input }) => (input === undefined ? 'is required' : rule) };
}

/** Refuses a value from inside a transform. */
export function refuse(context: z.RefinementCtx, message: string): never {
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
}
