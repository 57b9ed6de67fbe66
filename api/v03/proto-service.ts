import {
  createFileRegistry,
  fromBinary,
  type DescFile,
  type DescService,
} from '@bufbuild/protobuf';
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

/** The loader gives a file's names relative to where they stand and leaves out its imports: both are put right. */
function fileOf(path: string, packageName: string): FileDescriptorProto {
  const files = Object.values(loadSync(path)).flatMap((definition) =>
    'fileDescriptorProtos' in definition ? definition.fileDescriptorProtos : [],
  );
  const file = files
    .map((bytes) => fromBinary(FileDescriptorProtoSchema, bytes))
    .find((each) => each.package === packageName);
  if (!file) throw new Error(`${path} has no package ${packageName}.`);
  file.dependency = IMPORTS.map(({ proto }) => proto.name);
  for (const message of file.messageType) qualify(message, `.${packageName}`);
  return file;
}

function qualify(message: DescriptorProto, scope: string): void {
  const own = `${scope}.${message.name}`;
  for (const field of message.field) {
    field.jsonName = JSON_NAMES[field.name] ?? field.name;
    if (field.typeName === '') continue;
    const inside = message.nestedType.some(({ name }) => name === field.typeName);
    const base = field.typeName.startsWith('google.') ? '' : inside ? own : scope;
    field.typeName = `${base}.${field.typeName}`;
  }
  for (const entry of message.nestedType) {
    // The entries of maps: what they hold stands beside the message.
    for (const field of entry.field) {
      field.jsonName = field.name;
      if (field.typeName !== '') field.typeName = `${scope}.${field.typeName}`;
    }
  }
}
