import { fileURLToPath } from 'node:url';
import { loadSync } from '@grpc/proto-loader';
import { z } from 'zod';

/** A field of a message, as the proto file has it. */
export interface Field {
  /** In lowerCamelCase, as ProtoJSON has it. */
  readonly name: string;
  readonly number: number;
  /** `TYPE_STRING`, `TYPE_MESSAGE` and so on. */
  readonly type: string;
  readonly repeated: boolean;
  /** The full name of its message or enum. */
  readonly of: string;
}

export interface Schema {
  /** @throws when there is no such message. */
  message(fullName: string): readonly Field[];
  /** Names of an enum's values. @throws when there is no such enum. */
  enumeration(fullName: string): readonly string[];
}

const descriptor = z.object({
  field: z.array(
    z.object({ name: z.string(), number: z.int(), label: z.string(), type: z.string(), typeName: z.string() }),
  ),
  nestedType: z.array(z.object({ name: z.string(), field: z.array(z.unknown()) })),
});
const enumDescriptor = z.object({ value: z.array(z.object({ name: z.string() })) });

type Descriptor = z.output<typeof descriptor>;

export const PACKAGE = 'lf.a2a.v1';

/** Reads the schema of A2A from the proto file that the server gives to clients. */
export function loadSchema(): Schema {
  const file = fileURLToPath(new URL('../../api/grpc/a2a.proto', import.meta.url));
  const messages = new Map<string, readonly Field[]>();
  const enums = new Map<string, readonly string[]>();
  const take = (name: string, scope: string, { field, nestedType }: Descriptor): void => {
    messages.set(
      name,
      field.map(({ name: fieldName, number, label, type, typeName }) => ({
        name: fieldName.replace(/_[a-z]/g, (letter) => letter.slice(1).toUpperCase()),
        number,
        type,
        repeated: label === 'LABEL_REPEATED',
        of: resolve(typeName, name, scope, nestedType),
      })),
    );
    for (const nested of nestedType)
      take(`${name}.${nested.name}`, name, descriptor.parse({ nestedType: [], ...nested }));
  };
  for (const [name, definition] of Object.entries(loadSync(file, { keepCase: true }))) {
    if (!('type' in definition)) continue;
    const scope = name.slice(0, name.lastIndexOf('.'));
    const values = enumDescriptor.safeParse(definition.type);
    if (values.success)
      enums.set(
        name,
        values.data.value.map((value) => value.name),
      );
    else take(name, scope, descriptor.parse(definition.type));
  }
  return { message: (name) => found(messages, name), enumeration: (name) => found(enums, name) };
}

/** Names are relative: to the message itself for the entries of its maps, else to the package. */
function resolve(typeName: string, self: string, scope: string, nested: Descriptor['nestedType']): string {
  if (typeName === '' || typeName.includes('.')) return typeName;
  if (nested.some(({ name }) => name === typeName)) return `${self}.${typeName}`;
  return `${scope.startsWith('google.protobuf') ? 'google.protobuf' : PACKAGE}.${typeName}`;
}

function found<T>(map: ReadonlyMap<string, T>, name: string): T {
  const value = map.get(name);
  if (value === undefined) throw new Error(`The proto file has no ${name}.`);
  return value;
}
