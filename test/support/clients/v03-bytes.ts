import type { LegacyA2AService } from '@a2a-js/sdk/compat/v0_3/server/grpc';
import type { DescMethod } from '@bufbuild/protobuf';
import { createV03Service } from '../../../api/v03/grpc-service.js';
import { readProtoService } from '../../../api/v03/proto-service.js';

/** A method of the 0.3 service, by what the A2A SDK calls it. */
export function v03Method(name: keyof typeof LegacyA2AService): DescMethod {
  const { protoFile, name: service } = createV03Service();
  const method = readProtoService(protoFile, service).method[name];
  if (!method) throw new Error(`The service has no method ${name}.`);
  return method;
}
