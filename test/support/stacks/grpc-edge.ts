import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import { openToAll } from '../../../api/authentication/authenticator.js';
import { createA2AService } from '../../../api/grpc/a2a-service.js';
import { createGrpcServer, type GrpcServer, type GrpcServerOptions } from '../../../api/grpc/server.js';
import { createServerCore, type CoreOptions } from '../../../api/server/server-core.js';
import type { TaskService } from '../../../tasks/task-service.js';
import { openGrpc, type GrpcClient } from '../clients/grpc-client.js';
import { EDGE_AGENTS } from './edge.js';
import { scriptedTaskService } from './scripted-task-service.js';

export interface GrpcEdge {
  readonly server: GrpcServer;
  /** `host:port`. */
  readonly address: string;
  /** Not encrypted, without a limit for what it receives. */
  readonly client: GrpcClient;
  /** The log so far, one object a line. */
  readonly logged: readonly Record<string, unknown>[];
}

/** Starts a real gRPC server on a free port in front of a handler, until the test has finished. */
export async function startGrpcEdge(
  handler: TaskService = scriptedTaskService(),
  options: Partial<CoreOptions & GrpcServerOptions> = {},
): Promise<GrpcEdge> {
  const logged: Record<string, unknown>[] = [];
  const log = pino(
    { level: 'debug' },
    {
      write: (line: string) => {
        // Safe: pino writes an object a line.
        logged.push(JSON.parse(line) as Record<string, unknown>);
      },
    },
  );
  const core = createServerCore({
    tasks: handler,
    agents: EDGE_AGENTS,
    defaultAgent: 'echo',
    authenticator: openToAll,
    strictVersion: false,
    signingKeys: [],
    publicUrl: () => 'http://127.0.0.1',
    ...options,
  });
  const server = createGrpcServer({
    ...core,
    services: [createA2AService()],
    bodyLimit: 2_000_000,
    keepAliveInterval: 15_000,
    slowReaderTimeout: 30_000,
    log,
    ready: () => Promise.resolve(true),
    ...options,
  });
  onTestFinished(() => server.close());
  const { port } = await server.listen({ host: '127.0.0.1', port: 0 });
  const address = `127.0.0.1:${port}`;
  return { server, address, client: openGrpc(address), logged };
}
