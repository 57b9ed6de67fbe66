import { field, isFields, type Fields } from '../../protocol/v03/fields.js';
import type { FieldNames } from './field-names.js';
import { readPart, type PartForm } from './read-part.js';

/** A message of 0.3 as one of 1.0, for its validation to check. */
export function readMessage(message: unknown, form: PartForm, names: FieldNames): unknown {
  if (!isFields(message)) return message;
  const parts = partsOf(message, form);
  names.rename('message.parts', `message.${parts.name}`);
  return {
    messageId: field(message, 'messageId'),
    contextId: field(message, 'contextId'),
    taskId: field(message, 'taskId'),
    role: readRole(field(message, 'role'), form, names),
    parts: Array.isArray(parts.value)
      ? parts.value.map((part: unknown, index) => {
          const place = { field: `message.parts[${index}]`, own: `message.${parts.name}[${index}]` };
          return readPart(part, place, form, names);
        })
      : parts.value,
    metadata: field(message, 'metadata'),
    extensions: field(message, 'extensions'),
    referenceTaskIds: field(message, 'referenceTaskIds'),
  };
}

function readRole(role: unknown, form: PartForm, names: FieldNames): unknown {
  if (role === 'user') return 'ROLE_USER';
  if (form === 'proto' || role === undefined) return role;
  const shown = typeof role === 'string' ? `, is ${JSON.stringify(role.slice(0, 40))}` : '';
  names.refuse('message.role', 'message.role', `must be "user"${shown}`);
  return undefined;
}

/** The proto says `content`, the text of 0.3 `parts`: over HTTP both are sent. */
function partsOf(message: Fields, form: PartForm): { readonly name: string; readonly value: unknown } {
  const content = form === 'proto' ? field(message, 'content') : undefined;
  const parts = field(message, 'parts');
  if (content !== undefined || (form === 'proto' && parts === undefined)) return { name: 'content', value: content };
  return { name: 'parts', value: parts };
}
