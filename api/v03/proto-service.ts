import { createFileRegistry, fromBinary, type DescFile, type DescService } from '@bufbuild/protobuf';
import {
  file_google_protobuf_empty,
  file_google_protobuf_struct,
  file_google_protobuf_timestamp,
  FileDescriptorProtoSchema,
  type DescriptorProto,
  type FileDescriptorProto,
} from '@bufbuild/protobuf/wkt';
import { loadSync } from '@grpc/proto-loader';

/** What the file imports. */
const IMPORTS: readonly DescFile[] = [
  file_google_protobuf_empty,
  file_google_protobuf_struct,
  file_google_protobuf_timestamp,
];

/** `json_name` of the fields that have one: the loader drops it. */
const JSON_NAMES: Readonly<Record<string, string>> = { request: 'message', update: 'message', msg: 'message' };

/**
 * Reads a service of a `.proto` file, with the messages of its methods.
 *
 * @param name - `{package}.{service}`.
 * @throws Error when the file cannot be read, or has no such service.
 */
export function readProtoService(path: string, name: string): DescService {
  const file = fileOf(path, name.slice(0, name.lastIndexOf('.')));
  const service = createFileRegistry(file, (dependency) => IMPORTS.find(({ proto }) => proto.name === dependency));
  const found = service.getService(name);
  if (!found) throw new Error(`${path} has no service ${name}.`);
  return found;
}

/** The loader leaves out what a file imports, and the scopes of its names: both are put right. */
function fileOf(path: string, packageName: string): FileDescriptorProto {
  const file = Object.values(loadSync(path))
    .flatMap(({ fileDescriptorProtos: files }) => (Array.isArray(files) ? files.filter(Buffer.isBuffer) : []))
    .map((bytes) => fromBinary(FileDescriptorProtoSchema, bytes))
    .find((each) => each.package === packageName);
  if (!file) throw new Error(`${path} has no package ${packageName}.`);
  file.dependency = IMPORTS.map(({ proto }) => proto.name);
  for (const message of file.messageType) qualify(message, `.${packageName}`);
  return file;
}

/** @param scope - of the file. Nested messages are but the entries of maps, which hold what stands beside the message. */
function qualify({ name, field: fields, nestedType: nested }: DescriptorProto, scope: string): void {
  for (const field of fields) {
    field.jsonName = JSON_NAMES[field.name] ?? field.name;
    if (field.typeName === '') continue;
    const isEntry = nested.some((entry) => entry.name === field.typeName);
    const base = field.typeName.startsWith('google.') ? '' : scope + (isEntry ? `.${name}` : '');
    field.typeName = `${base}.${field.typeName}`;
  }
  for (const entry of nested) qualify(entry, scope);
}
