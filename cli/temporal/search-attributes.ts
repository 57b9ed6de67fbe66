import type { Connection } from '@temporalio/client';
import proto from '@temporalio/proto';
import { SEARCH_ATTRIBUTES } from '../../protocol/names.js';
import { UserError } from '../terminal/user-error.js';

/** Our search attributes and their types, in the words of the Temporal CLI. */
export const SEARCH_ATTRIBUTE_TYPES: Readonly<Record<string, 'Keyword' | 'Datetime'>> = Object.fromEntries(
  Object.values(SEARCH_ATTRIBUTES).map((name) => [name, name === SEARCH_ATTRIBUTES.updatedAt ? 'Datetime' : 'Keyword']),
);

const { INDEXED_VALUE_TYPE_DATETIME, INDEXED_VALUE_TYPE_KEYWORD } = proto.temporal.api.enums.v1.IndexedValueType;
const VALUE_TYPES = { Keyword: INDEXED_VALUE_TYPE_KEYWORD, Datetime: INDEXED_VALUE_TYPE_DATETIME };

/**
 * Registers those of our search attributes that the namespace does not have.
 *
 * @returns the names of those that were registered now.
 * @throws UserError when one exists with another type, or may not be registered by us.
 */
export async function registerSearchAttributes(connection: Connection, namespace: string): Promise<readonly string[]> {
  const wanted = Object.entries(SEARCH_ATTRIBUTE_TYPES);
  const { operatorService } = connection;
  let missing: typeof wanted;
  let wrong: typeof wanted;
  try {
    const { customAttributes } = await operatorService.listSearchAttributes({ namespace });
    missing = wanted.filter(([name]) => customAttributes[name] === undefined);
    wrong = wanted.filter(([name, type]) => (customAttributes[name] ?? VALUE_TYPES[type]) !== VALUE_TYPES[type]);
    if (missing.length > 0) {
      const searchAttributes = Object.fromEntries(missing.map(([name, type]) => [name, VALUE_TYPES[type]]));
      await operatorService.addSearchAttributes({ namespace, searchAttributes });
    }
  } catch (error) {
    throw registrationRefused(namespace, error);
  }
  if (wrong.length > 0) {
    throw new UserError(
      `The Temporal namespace "${namespace}" has search attributes of the wrong type; needed are: ` +
        `${wrong.map(([name, type]) => `${name} (${type})`).join(', ')}. Use another namespace: TEMPORAL_NAMESPACE.`,
    );
  }
  return missing.map(([name]) => name);
}

function registrationRefused(namespace: string, cause: unknown): UserError {
  const flags = Object.entries(SEARCH_ATTRIBUTE_TYPES).map(([name, type]) => `--name ${name} --type ${type}`);
  return new UserError(
    `The search attributes of the Temporal namespace "${namespace}" cannot be registered: ` +
      `${cause instanceof Error ? cause.message : String(cause)}\nRegister them yourself:\n` +
      `  temporal operator search-attribute create --namespace ${namespace} ${flags.join(' ')}`,
    { cause },
  );
}
