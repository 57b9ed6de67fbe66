import { installRuntime } from '../../worker/runtime.js';
import { startWorker } from '../../worker/start-worker.js';
import type { Config, Environment } from '../config/config.js';
import { loadAgents } from '../load-agents.js';
import { createLogger } from '../process/logger.js';
import { portProblem } from '../process/ports.js';
import { sendReady } from '../process/ready-message.js';
import { settingsProblem } from '../process/settings-problem.js';
import { aborted } from '../process/stop-signal.js';
import { withTimeLimit } from '../terminal/with-time-limit.js';

/** How long a shutdown may take beyond the grace time, in ms: turns are handed over, and connections closed. */
const CLOSE_LIMIT = 10_000;

/** Runs one worker process until `stop`, or until it fails for good. */
export async function runWorker(config: Config, env: Environment, stop: AbortSignal): Promise<void> {
  const log = createLogger(config.log, 'worker');
  const agents = await loadAgents(config, env);
  installRuntime(log);
  // One agent's forgotten promise must not take down the turns of all others, again and again with each attempt.
  process.on('unhandledRejection', (reason) => {
    const errorName = reason instanceof Error ? reason.name : typeof reason;
    log.error({ errorName }, 'an agent left a promise that was rejected without anybody looking at it');
  });
  const worker = await startWorker(config.worker, agents, log).catch((error: unknown) => {
    const { health } = config.worker;
    const address = health && { ...health, variable: 'PERDURE_WORKER_HEALTH_PORT' };
    throw (address && portProblem(error, address)) ?? settingsProblem(error);
  });
  sendReady();
  await Promise.race([aborted(stop), worker.stopped]);
  await withTimeLimit(config.worker.shutdownGraceTime + CLOSE_LIMIT, 'Stopping the worker', worker.shutdown());
}
