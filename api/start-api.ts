import type { Logger } from 'pino';
import type { Agent } from '../protocol/agent.js';
import { openToAll } from './authenticator.js';
import type { ApiConfig } from './config.js';
import { createRequestHandler } from './request-handler.js';
import { buildServer } from './server.js';
import { createTaskFeed } from './task-feed.js';
import { createTaskGateway } from './task-gateway.js';
import { connectToTemporal, isTemporalReady } from './temporal-connection.js';

/** A running API process. */
export interface RunningApi {
  /** Where it listens. */
  readonly url: string;
  /** Refuses new requests, ends streams, and answers blocking sends with their tasks as they stand. */
  close(): Promise<void>;
}

/**
 * Serves the agents over HTTP. Temporal need not be there yet: until it is, requests get 503.
 *
 * @throws when the port is taken, or the default agent is not among the agents.
 */
export async function startApi(config: ApiConfig, agents: readonly Agent[], log: Logger): Promise<RunningApi> {
  const { temporal, taskQueue, writeTimeout, cacheBytes, blockingLimit, host, port } = config;
  const defaultAgent = config.defaultAgent ?? agents[0]?.id;
  if (defaultAgent === undefined) throw new RangeError('There is no agent to serve.');

  const client = connectToTemporal(temporal);
  const feed = createTaskFeed({ source: client, cacheBytes, log });
  const gateway = createTaskGateway({ client, taskQueue, writeTimeout });
  const handler = createRequestHandler({ gateway, feed, agents, taskQueue, blockingLimit });

  let url = '';
  const server = buildServer({
    handler,
    agents,
    defaultAgent,
    authenticator: openToAll,
    strictVersion: config.strictVersion,
    publicUrl: () => config.publicUrl ?? url,
    bodyLimit: config.bodyLimit,
    keepAliveInterval: config.keepAliveInterval,
    slowReaderTimeout: config.slowReaderTimeout,
    log,
    ready: () => isTemporalReady(client),
  });
  url = await server.listen({ host, port });
  log.info({ url, agents: agents.map(({ id }) => id), taskQueue }, 'api started');
  return {
    url,
    async close() {
      const closed = server.close();
      // Else a blocking send would hold the process for as long as it may wait.
      feed.close();
      await closed;
      await client.connection.close();
    },
  };
}
