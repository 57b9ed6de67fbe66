import type { GrpcConfig } from '../config.js';
import { createA2AService } from '../grpc/a2a-service.js';
import { createGrpcServer, type GrpcServerOptions } from '../grpc/server.js';
import { readGrpcTls } from '../grpc/tls.js';
import { reachableHost } from '../http/reachable-host.js';
import { createV03Service } from '../v03/grpc-service.js';

/** The gRPC binding of an API process. */
export interface RunningGrpc {
  /** `host:port`. */
  readonly address: string;
  close(): Promise<void>;
}

/**
 * Serves A2A 1.0 and 0.3 over gRPC.
 *
 * @throws SettingsError when the files of TLS are not usable; what Node.js throws when it cannot listen there.
 */
export async function startGrpc(
  { port, tls }: GrpcConfig,
  host: string,
  options: Omit<GrpcServerOptions, 'services' | 'tls'>,
): Promise<RunningGrpc> {
  const server = createGrpcServer({
    ...options,
    services: [createA2AService(), createV03Service()],
    ...(tls && { tls: await readGrpcTls(tls) }),
  });
  const bound = await server.listen({ host, port });
  return { address: `${reachableHost(host)}:${bound.port}`, close: server.close };
}
