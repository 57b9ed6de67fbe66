import { Client } from '@temporalio/client';
import { Worker, type NativeConnection, type WorkerOptions } from '@temporalio/worker';
import type { Logger } from 'pino';
import { createAgentActivities, createPushActivities, createTaskActivities } from '../activities/index.js';
import { HEARTBEAT_INTERVAL } from '../activities/turn/turn-reporter.js';
import type { Agent } from '../protocol/agent.js';
import { agentTaskQueue, pushTaskQueue, workflowTaskQueue } from '../protocol/names.js';
import type { PushOptions } from './push-options.js';
import { workflowCode } from './workflow-code.js';

export interface WorkersOptions {
  readonly connection: NativeConnection;
  readonly namespace: string;
  readonly agents: readonly Agent[];
  /** The prefix of all task queues. */
  readonly taskQueue: string;
  /** How long running turns may go on after a shutdown was asked for, in ms. */
  readonly shutdownGraceTime: number;
  readonly push: PushOptions;
  /** The path of workflow code that was bundled beforehand. Default: as `workflowCode` finds it. */
  readonly workflowBundle?: string;
  readonly log: Logger;
}

/**
 * How long a shutdown may take beyond the grace time, in ms: agents stop, batches get through, and results are
 * reported.
 */
const SHUTDOWN_MARGIN = 10_000;

/** One receiver gets at most one in so many of the deliveries at once. */
const RECEIVER_SHARE = 10;

/** How many deliveries one receiver may have at once where there are few in all. */
const LEAST_PER_RECEIVER = 5;

/**
 * How often the SDK sends the heartbeats of a delivery run, in ms. A run tells each second that it lives, and each of
 * these must get through: the SDK may hold none of them back.
 */
const PUSH_HEARTBEAT_THROTTLE = 100;

/**
 * Makes a worker for the task workflows, one for each agent's turns, and one for push notifications, on one connection.
 * They do not poll yet.
 */
export async function createWorkers(options: WorkersOptions): Promise<readonly Worker[]> {
  const { connection, namespace, agents, taskQueue, shutdownGraceTime, push, log } = options;
  const client = new Client({ connection, namespace });
  const shared: Pick<WorkerOptions, 'connection' | 'namespace' | 'shutdownGraceTime' | 'shutdownForceTime'> = {
    connection,
    namespace,
    shutdownGraceTime,
    shutdownForceTime: shutdownGraceTime + SHUTDOWN_MARGIN,
  };
  const tasks = Worker.create({
    ...shared,
    ...workflowCode(options.workflowBundle),
    taskQueue: workflowTaskQueue(taskQueue),
    activities: createTaskActivities({ client }),
    // How long a workflow task waits for the worker that was lost, before another one takes it.
    stickyQueueScheduleToStartTimeout: '1s',
  });
  const turns = agents.map((agent) =>
    Worker.create({
      ...shared,
      taskQueue: agentTaskQueue(taskQueue, agent.id),
      activities: createAgentActivities(agent, { client, log }),
      maxConcurrentActivityTaskExecutions: agent.concurrency,
      maxHeartbeatThrottleInterval: HEARTBEAT_INTERVAL,
      defaultHeartbeatThrottleInterval: HEARTBEAT_INTERVAL,
    }),
  );
  const { concurrency } = push;
  const concurrencyPerReceiver = Math.max(LEAST_PER_RECEIVER, Math.floor(concurrency / RECEIVER_SHARE));
  const deliveries = Worker.create({
    ...shared,
    // There is nothing to wait for: what is not delivered yet is as well delivered by another worker.
    shutdownGraceTime: 0,
    taskQueue: pushTaskQueue(taskQueue),
    activities: createPushActivities({ ...push, client, concurrencyPerReceiver, log }),
    maxConcurrentActivityTaskExecutions: concurrency,
    maxHeartbeatThrottleInterval: PUSH_HEARTBEAT_THROTTLE,
    defaultHeartbeatThrottleInterval: PUSH_HEARTBEAT_THROTTLE,
  });
  return await Promise.all([tasks, ...turns, deliveries]);
}
