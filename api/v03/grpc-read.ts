import type { Fields } from './fields.js';
import type { GrpcMessage, GrpcPart, GrpcSendRequest } from './grpc-types.js';

/** By its number in the proto. */
const ROLES = ['ROLE_UNSPECIFIED', 'ROLE_USER', 'ROLE_AGENT'];

/** The request of a send as ProtoJSON. The other requests are the same in both forms. */
export function readGrpcSend({ request, configuration, metadata }: GrpcSendRequest): Fields {
  return { message: request && readMessage(request), configuration, metadata };
}

function readMessage({ role, content, extensions, ...fields }: GrpcMessage): Fields {
  return {
    ...fields,
    role: ROLES[role] ?? role,
    content: content.map(readPart),
    // In binary, an empty list is an unset one.
    extensions: extensions.length > 0 ? extensions : undefined,
  };
}

function readPart({ part }: GrpcPart): Fields {
  if (!part) return {};
  if (part.$case !== 'file') return { [part.$case]: part.value };
  const { file, mimeType } = part.value;
  if (!file) return { file: { mimeType } };
  const value = file.$case === 'fileWithBytes' ? file.value.toString('base64') : file.value;
  return { file: { [file.$case]: value, mimeType } };
}
