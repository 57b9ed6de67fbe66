import { Client } from '@temporalio/client';
import { Worker, type NativeConnection, type WorkerOptions } from '@temporalio/worker';
import type { Logger } from 'pino';
import { createAgentActivities, createTaskActivities } from '../activities/index.js';
import { HEARTBEAT_INTERVAL } from '../activities/turn-reporter.js';
import type { Agent } from '../protocol/agent.js';
import { agentTaskQueue, workflowTaskQueue } from '../protocol/names.js';
import { workflowCode } from './workflow-code.js';

export interface WorkersOptions {
  readonly connection: NativeConnection;
  readonly namespace: string;
  readonly agents: readonly Agent[];
  /** Prefix of all task queues. */
  readonly taskQueue: string;
  /** ms. */
  readonly shutdownGraceTime: number;
  readonly log: Logger;
}

/** How long a shutdown may take beyond the grace time, in ms: agents stop, batches get through, results are reported. */
const SHUTDOWN_MARGIN = 10_000;

/** A worker for the task workflows, and one for each agent's turns, on one connection. They do not poll yet. */
export async function createWorkers(options: WorkersOptions): Promise<readonly Worker[]> {
  const { connection, namespace, agents, taskQueue, shutdownGraceTime, log } = options;
  const client = new Client({ connection, namespace });
  const shared: Pick<WorkerOptions, 'connection' | 'namespace' | 'shutdownGraceTime' | 'shutdownForceTime'> = {
    connection,
    namespace,
    shutdownGraceTime,
    shutdownForceTime: shutdownGraceTime + SHUTDOWN_MARGIN,
  };
  const tasks = Worker.create({
    ...shared,
    ...workflowCode(),
    taskQueue: workflowTaskQueue(taskQueue),
    activities: createTaskActivities({ client }),
    // A workflow task waits this long for the worker that was lost, before another one takes it.
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
  return await Promise.all([tasks, ...turns]);
}
