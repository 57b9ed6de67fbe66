import { NativeConnection } from '@temporalio/worker';
import type { Logger } from 'pino';
import type { Agent } from '../protocol/agent.js';
import { INSECURE_WARNING } from '../webhooks/egress-policy.js';
import type { WorkerConfig } from './config.js';
import { createWorkers } from './create-workers.js';
import { buildHealthServer } from './health.js';
import { createPushOptions } from './push-options.js';

/** A running worker process. */
export interface RunningWorker {
  /** Resolves when all workers have stopped, and rejects when one could not go on. */
  readonly stopped: Promise<void>;
  /** Stops polling at once, gives running turns the grace time, and hands over what is left. */
  shutdown(): Promise<void>;
}

/**
 * Connects to Temporal and takes tasks: workflow tasks of all tasks, the turns of the agents given, and deliveries of
 * push notifications. The process has installed its runtime.
 *
 * @throws SettingsError when a key file cannot be used; another error when Temporal is not there.
 */
export async function startWorker(config: WorkerConfig, agents: readonly Agent[], log: Logger): Promise<RunningWorker> {
  const push = await createPushOptions(config.push);
  const { connectionOptions, namespace = 'default' } = config.temporal;
  const connection = await NativeConnection.connect(connectionOptions);
  const { taskQueue, shutdownGraceTime, workflowBundle } = config;
  const workers = await createWorkers({
    ...{ connection, namespace, agents, taskQueue, shutdownGraceTime, push, log },
    ...(workflowBundle !== undefined && { workflowBundle }),
  });

  const health = config.health && buildHealthServer(() => workers.every((worker) => worker.getState() === 'RUNNING'));
  if (health && config.health) await health.listen(config.health);

  const shutdown = (): void => {
    for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
  };
  const runs = workers.map((worker) => worker.run());
  // One worker that cannot go on takes the process down, so that somebody starts it anew.
  for (const run of runs) run.catch(shutdown);
  const stopped = Promise.allSettled(runs).then(async (results) => {
    push.webhookClient.close();
    await health?.close();
    await connection.close();
    const failed = results.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
  });
  if (config.push.policy.insecure) log.warn(INSECURE_WARNING);
  log.info({ agents: agents.map(({ id }) => id), namespace, taskQueue }, 'worker started');
  return {
    stopped,
    async shutdown() {
      shutdown();
      await stopped;
    },
  };
}
