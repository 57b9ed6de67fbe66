import type { JsonObject, Part } from '../../protocol/a2a.js';
import { wrapData, metadataOf } from '../../protocol/v03/parts.js';
import { type Dialect, createWriter } from '../../protocol/v03/write.js';
import { toV03ProtoCard } from '../cards/v03-card.js';
import type { ProtoForm } from './proto-methods.js';
import { writeProtoConfig } from './read-push-config.js';

/** ProtoJSON of 0.3's proto. Its parsers refuse fields that they do not know: nothing else may be written. */
export const protoDialect: Dialect = {
  parts: 'content',
  state: (state) => (state === 'TASK_STATE_CANCELED' ? 'TASK_STATE_CANCELLED' : state),
  role: (role) => role,
  part: writePart,
  references: () => ({}),
  mark: () => ({}),
  wrap: (kind, object) => ({ [kind]: object }),
};

function writePart(part: Part): JsonObject {
  if ('text' in part) return { text: part.text, metadata: metadataOf(part) };
  if ('data' in part) {
    const { data, metadata } = wrapData(part.data, metadataOf(part));
    return { data: { data }, metadata };
  }
  const content = 'raw' in part ? { fileWithBytes: part.raw } : { fileWithUri: part.url };
  const file = { ...content, name: part.filename, mimeType: part.mediaType };
  return { file, metadata: part.metadata };
}

const { task, event } = createWriter(protoDialect);

/** Results as ProtoJSON. */
export const protoJson: ProtoForm = {
  task,
  result: (result) => event(result, false),
  config: writeProtoConfig,
  configs: (configs, nextPageToken) => ({ configs: configs.map(writeProtoConfig), nextPageToken }),
  card: toV03ProtoCard,
};
