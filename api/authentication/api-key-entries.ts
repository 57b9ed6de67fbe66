import { z } from 'zod';
import { isScopeName, OPEN_SCOPE, SCOPE_NAME_RULE } from '../../protocol/ids.js';
import { SettingsError } from '../../protocol/settings.js';
import { KEY_HASH } from './api-key.js';

/** An API key as it is stored, and whose it is. */
export interface ApiKeyEntry {
  /** What the log calls the key. */
  readonly id?: string | undefined;
  /** `sha256:` and 64 hexadecimal digits. */
  readonly hash: string;
  readonly tenant: string;
  readonly subject: string;
  /** From when on the key is refused: RFC 3339, with a time zone. Absent: never. */
  readonly expires?: string | undefined;
  /** Whether the key is good for the routes for operators, too. Default: false. */
  readonly operator?: boolean | undefined;
}

/** API keys by their hashes. */
export type ApiKeys = ReadonlyMap<string, ApiKeyEntry>;

const name = z.string().refine(isScopeName, { error: `must be ${SCOPE_NAME_RULE}` });

const entrySchema = z.strictObject({
  id: z
    .string()
    .regex(/^[\w.:@+-]{1,64}$/, { error: 'must be 1 to 64 of letters, digits, "_", ".", ":", "@", "+" and "-"' })
    .optional(),
  hash: z.string().regex(KEY_HASH, {
    error: 'must be "sha256:" and 64 hexadecimal digits: `perdure key` makes a key and its hash',
  }),
  tenant: name.refine((tenant) => tenant !== OPEN_SCOPE, {
    error: `must not be "${OPEN_SCOPE}", which is the scope of open servers`,
  }),
  subject: name,
  expires: z.iso.datetime({ offset: true, error: 'must be a time such as "2030-01-31T00:00:00Z"' }).optional(),
  operator: z.boolean({ error: 'must be true or false' }).optional(),
});

/**
 * Reads the JSON of API keys: an array of entries, with at least one.
 *
 * @param source - where it came from, for the errors.
 * @throws SettingsError that names the entries at fault and what is wrong, and quotes no value: it may be a key.
 */
export function parseApiKeys(json: string, source: string): ApiKeys {
  const entries = readEntries(json, source);
  const keys = new Map<string, ApiKeyEntry>();
  const faults = entries.flatMap((entry, index) => {
    const which = describe(entry, index);
    if (isObject(entry) && 'key' in entry) {
      const how =
        '`perdure key` makes a key and its hash, and `perdure key --hash` makes the hash of a key that you have';
      return [`${which} has a plain "key". Only its hash may be stored: ${how}.`];
    }
    const { success, data, error } = entrySchema.safeParse(entry);
    if (!success) return error.issues.map(({ path, message }) => `${which}: ${path.join('.') || 'it'} ${message}.`);
    if (keys.has(data.hash)) return [`${which} has the hash of another entry. Give each entry a key of its own.`];
    keys.set(data.hash, data);
    return [];
  });
  if (faults.length > 0) {
    throw new SettingsError([`${source} is not usable:`, ...faults.map((fault) => `  - ${fault}`)].join('\n'));
  }
  return keys;
}

function readEntries(json: string, source: string): readonly unknown[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    // The parser's own words quote what it read.
    throw new SettingsError(`${source} is not JSON. It must be an array of entries, as \`perdure key\` prints them.`);
  }
  if (!Array.isArray(parsed) || parsed.length === 0) {
    throw new SettingsError(`${source} must be an array of entries, with at least one: \`perdure key\` prints them.`);
  }
  return parsed;
}

function describe(entry: unknown, index: number): string {
  const id = isObject(entry) && 'id' in entry && typeof entry.id === 'string' ? entry.id : undefined;
  // A text of another form may be a key that got into the wrong place.
  const shown = id !== undefined && /^[\w.-]{1,32}$/.test(id) ? ` ("${id}")` : '';
  return `Entry ${index + 1}${shown}`;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
