import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { pino } from 'pino';
import { inject } from 'vitest';
import type { Agent } from '../../../protocol/agent.js';
import { createTaskFeed, type TaskFeed } from '../../../tasks/feed/task-feed.js';
import { createAwaitIndexed } from '../../../tasks/list/await-indexed.js';
import { createTaskIndex } from '../../../tasks/list/task-index.js';
import { createTaskLister, type TaskLister } from '../../../tasks/list/task-lister.js';
import { createPushWrites, type PushWrites } from '../../../tasks/push/push-writes.js';
import type { TaskService } from '../../../tasks/task-service.js';
import { createTaskGateway, type TaskGateway } from '../../../tasks/temporal/task-gateway.js';
import { connectToTemporal } from '../../../tasks/temporal/temporal-connection.js';
import { createTemporalTaskService } from '../../../tasks/temporal-task-service.js';
import { createWebhookClient } from '../../../webhooks/webhook-client.js';
import { createWorkers } from '../../../worker/create-workers.js';
import type { PushOptions } from '../../../worker/push-options.js';
import { TEST_POLICY } from '../push/push-settings.js';
import { useRuntime } from './runtime.js';

export interface StackOptions {
  readonly agents: readonly Agent[];
  /** Whether workers run from the start. Default: true. */
  readonly workers?: boolean;
  /** `host:port` of Temporal. Default: the server of the test run. */
  readonly address?: string;
}

/** An API without its HTTP, and workers, in this process, on the Temporal server of the test run. */
export interface Stack {
  readonly agents: readonly Agent[];
  /** The API's client. */
  readonly client: Client;
  readonly gateway: TaskGateway;
  readonly pushWrites: PushWrites;
  readonly handler: TaskService;
  /** Prefix of the task queues: no other test uses it. */
  readonly taskQueue: string;
  /** The reading side of another API process, which has seen nothing yet. */
  anotherFeed(): TaskFeed;
  /** The lists of another API process. */
  anotherLister(): TaskLister;
  /** Starts one more worker for the task workflows, for each agent, and for push notifications. */
  startWorkers(options?: WorkersHere): Promise<RunningWorkers>;
  stop(): Promise<void>;
}

export interface WorkersHere {
  /** ms. Default: 0. */
  readonly shutdownGraceTime?: number;
  /** Default: all. */
  readonly agents?: readonly Agent[];
  /** How push notifications are delivered. Default: to loopback too, without keys. */
  readonly push?: Partial<PushOptions>;
}

export interface RunningWorkers {
  /** Stops them as a deployment would. */
  shutdown(): Promise<void>;
}

const log = pino({ level: 'silent' });

export async function startStack({ agents, workers = true, ...options }: StackOptions): Promise<Stack> {
  useRuntime();

  const address = options.address ?? inject('temporalAddress');
  // Who names an address may be no test, and have no bundle.
  const bundle = options.address === undefined && { workflowBundle: inject('workflowBundle') };
  const taskQueue = `test-${randomUUID()}`;
  const client = connectToTemporal({ connectionOptions: { address }, namespace: 'default' });
  const anotherFeed = () => createTaskFeed({ source: client, cacheBytes: 10_000_000, log });
  const gateway = createTaskGateway({ client, taskQueue, writeTimeout: 10_000 });
  const pushWrites = createPushWrites({ client, taskQueue, writeTimeout: 10_000 });
  const index = createTaskIndex(client);
  const handler = createTemporalTaskService({
    gateway,
    feed: anotherFeed(),
    index,
    awaitIndexed: createAwaitIndexed({ index, log }),
    taskQueue,
    blockingLimit: 30_000,
  });

  const running = new Set<RunningWorkers>();
  const startWorkers: Stack['startWorkers'] = async (here = {}) => {
    const { shutdownGraceTime = 0, agents: some = agents } = here;
    const connection = await NativeConnection.connect({ address });
    const webhookClient = createWebhookClient({ policy: TEST_POLICY, timeout: 2_000, tlsFailure: 'stop' });
    const push = { webhookClient, concurrency: 100, ...here.push };
    const settings = { connection, namespace: 'default', taskQueue, shutdownGraceTime, push, log };
    const created = await createWorkers({ ...settings, ...bundle, agents: some });
    const runs = created.map((worker) => worker.run());
    const workersHere: RunningWorkers = {
      async shutdown() {
        if (!running.delete(workersHere)) return;
        for (const worker of created) worker.shutdown();
        await Promise.all(runs);
        webhookClient.close();
        await connection.close();
      },
    };
    running.add(workersHere);
    return workersHere;
  };
  if (workers) await startWorkers();

  return {
    agents,
    client,
    gateway,
    pushWrites,
    handler,
    taskQueue,
    anotherFeed,
    anotherLister: () => createTaskLister({ index: createTaskIndex(client), feed: anotherFeed() }),
    startWorkers,
    async stop() {
      await Promise.all([...running].map((some) => some.shutdown()));
      await client.connection.close();
    },
  };
}
