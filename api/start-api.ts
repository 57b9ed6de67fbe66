import type { Logger } from 'pino';
import type { Agent } from '../protocol/agent.js';
import { connectTasks } from '../tasks/connect-tasks.js';
import { INSECURE_WARNING } from '../webhooks/egress-policy.js';
import { createAuthenticator } from './authentication/create-authenticator.js';
import { readPublishedKeys } from './cards/published-keys.js';
import type { ApiConfig } from './config.js';
import { createServerCore } from './server/server-core.js';
import { buildServer, type ServerOptions } from './server/server.js';
import { startGrpc, type RunningGrpc } from './server/start-grpc.js';

/** A running API process. */
export interface RunningApi {
  /** The base URL at which it listens. */
  readonly url: string;
  /** `host:port` of gRPC; absent when it is off. */
  readonly grpc?: string;
  /** Refuses new requests, ends streams, and answers blocking sends with their tasks as they stand. */
  close(): Promise<void>;
}

/**
 * Serves the agents over HTTP and gRPC. Temporal need not be there yet: until it is, requests get 503.
 *
 * @throws SettingsError when keys are not usable, or an open server could be reached from elsewhere; other errors when
 *   a port is taken, or the default agent is not among the agents.
 */
export async function startApi(config: ApiConfig, agents: readonly Agent[], log: Logger): Promise<RunningApi> {
  const { taskQueue, host, port } = config;
  const defaultAgent = config.defaultAgent ?? agents[0]?.id;
  if (defaultAgent === undefined) throw new RangeError('There is no agent to serve.');

  const authenticator = await createAuthenticator(config.authentication, host, log);
  const publishedKeys = await readPublishedKeys(config);

  const tasks = await connectTasks({ ...config, log });

  let url = '';
  let grpc: RunningGrpc | undefined;
  const options: ServerOptions = {
    tasks: tasks.service,
    agents,
    defaultAgent,
    authenticator,
    ...publishedKeys,
    defaultCardVersion: config.defaultCardVersion,
    corsOrigins: config.corsOrigins,
    strictVersion: config.strictVersion,
    publicUrl: () => config.publicUrl ?? url,
    ...(config.grpc && { grpcAddress: () => config.grpc?.publicAddress ?? grpc?.address ?? '' }),
    bodyLimit: config.bodyLimit,
    keepAliveInterval: config.keepAliveInterval,
    slowReaderTimeout: config.slowReaderTimeout,
    log,
    ready: tasks.isReady,
    pushOperator: { deadLetters: tasks.deadLetters, redrive: tasks.redrive },
  };
  const core = createServerCore(options);
  const server = buildServer(options, core);
  // Listens before HTTP does: the agent cards have both addresses.
  if (config.grpc) grpc = await startGrpc(config.grpc, host, { ...options, ...core });
  try {
    url = await server.listen({ host, port });
  } catch (error) {
    await grpc?.close();
    throw error;
  }
  if (config.push?.policy.insecure) log.warn(INSECURE_WARNING);
  log.info({ url, ...(grpc && { grpc: grpc.address }), agents: agents.map(({ id }) => id), taskQueue }, 'api started');
  return {
    url,
    ...(grpc && { grpc: grpc.address }),
    async close() {
      const closed = Promise.all([server.close(), grpc?.close()]);
      // Else a blocking send would hold the process for as long as it may wait.
      tasks.release();
      await closed;
      await tasks.close();
    },
  };
}
