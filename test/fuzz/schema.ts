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
  /** Full names of its messages begin with it. */
  readonly package: string;
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

const PROTOS = {
  '1.0': { package: 'lf.a2a.v1', path: '../../api/grpc/a2a.proto' },
  '0.3': { package: 'a2a.v1', path: '../../api/v03/a2a-v03.proto' },
} as const;

/** Reads the schema of a version of A2A from the proto file that the server gives to clients. */
export function loadSchema(version: keyof typeof PROTOS): Schema {
  const proto = PROTOS[version];
  const file = fileURLToPath(new URL(proto.path, import.meta.url));
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
        of: resolve(typeName, name, scope, nestedType, proto.package),
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
  return {
    package: proto.package,
    message: (name) => found(messages, name),
    enumeration: (name) => found(enums, name),
  };
}

/** Names are relative: to the message itself for the entries of its maps, else to the package. */
function resolve(typeName: string, self: string, scope: string, nested: Descriptor['nestedType'], own: string): string {
  if (typeName === '' || typeName.includes('.')) return typeName;
  if (nested.some(({ name }) => name === typeName)) return `${self}.${typeName}`;
  return `${scope.startsWith('google.protobuf') ? 'google.protobuf' : own}.${typeName}`;
}

function found<T>(map: ReadonlyMap<string, T>, name: string): T {
  const value = map.get(name);
  if (value === undefined) throw new Error(`The proto file has no ${name}.`);
  return value;
}
