import { startApi } from '../../api/start-api.js';
import type { Config, Environment } from '../config.js';
import { loadAgents } from '../load-agents.js';
import { createLogger } from '../logger.js';
import { portProblem } from '../port-problem.js';
import { sendReady } from '../ready-message.js';
import { aborted } from '../stop-signal.js';
import { within } from '../within.js';

/** How long open requests may take to end when the process is asked to stop, in ms. */
const CLOSE_LIMIT = 10_000;

/** Runs one API process until `stop`. */
export async function runApi(config: Config, env: Environment, stop: AbortSignal): Promise<void> {
  const log = createLogger(config.log, 'api');
  const agents = await loadAgents(config, env);
  const { host, port } = config.api;
  const api = await startApi(config.api, agents, log).catch((error: unknown) => {
    throw portProblem(error, { host, port, variable: 'PERDURE_PORT' }) ?? error;
  });
  sendReady();
  await aborted(stop);
  await within(CLOSE_LIMIT, 'Closing the API', api.close());
}
