import { startApi } from '../../api/start-api.js';
import type { Config, Environment } from '../config/config.js';
import { loadAgents } from '../load-agents.js';
import { createLogger } from '../process/logger.js';
import { portProblem, type ListenAddress } from '../process/ports.js';
import { sendReady } from '../process/ready-message.js';
import { settingsProblem } from '../process/settings-problem.js';
import { aborted } from '../process/stop-signal.js';
import { withTimeLimit } from '../terminal/with-time-limit.js';

/** How long open requests may take to end when the process is asked to stop, in ms. */
const CLOSE_LIMIT = 10_000;

/** Runs one API process until `stop`. */
export async function runApi(config: Config, env: Environment, stop: AbortSignal): Promise<void> {
  const log = createLogger(config.log, 'api');
  const agents = await loadAgents(config, env);
  const api = await startApi(config.api, agents, log).catch((error: unknown) => {
    throw portProblem(error, addressOf(error, config)) ?? settingsProblem(error);
  });
  sendReady();
  await aborted(stop);
  await withTimeLimit(CLOSE_LIMIT, 'Closing the API', api.close());
}

/** Where an error of listening happened. What is wrong with the host is wrong for both ports. */
function addressOf(error: unknown, { api: { host, port, grpc } }: Config): ListenAddress {
  const failedPort = error instanceof Error && 'port' in error ? error.port : undefined;
  const isGrpc = grpc && grpc.port !== port && grpc.port === failedPort && !isAboutHost(error);
  return isGrpc ? { host, port: grpc.port, variable: 'PERDURE_GRPC_PORT' } : { host, port, variable: 'PERDURE_PORT' };
}

function isAboutHost(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRNOTAVAIL';
}
