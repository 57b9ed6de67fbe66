import { toV03ProtoCard } from '../cards/v03-card.js';
import { protoDialect } from './proto-dialect.js';
import type { ProtoForm } from './proto-methods.js';
import { createWriter } from '../../protocol/v03/write.js';
import { writeProtoConfig } from './write-push-config.js';

const { task, event } = createWriter(protoDialect);

/** Results as ProtoJSON. */
export const protoJson: ProtoForm = {
  task,
  result: (result) => event(result, false),
  config: writeProtoConfig,
  configs: (configs, nextPageToken) => ({ configs: configs.map(writeProtoConfig), nextPageToken }),
  card: toV03ProtoCard,
};
