/** A JSON object as it came, not validated. */
export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A field by its camelCase name, or else by the snake_case one that ProtoJSON parsers take as well; null is unset. */
export function field(fields: Fields, name: string): unknown {
  const alias = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return fields[name] ?? fields[alias] ?? undefined;
}
