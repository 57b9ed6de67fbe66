import type { Logger } from 'pino';
import type { TemporalTarget } from '../protocol/settings.js';
import { createDeadLetters, type DeadLetters } from './dead-letters/dead-letters.js';
import { createRedrive, type Redrive } from './dead-letters/redrive.js';
import { createTaskFeed } from './feed/task-feed.js';
import { createAwaitIndexed } from './list/await-indexed.js';
import { createTaskIndex } from './list/task-index.js';
import { preparePushConfigs, type PushRules } from './push/create-push-configs.js';
import { readEndedConfigs } from './push/ended-push.js';
import { createPushWrites } from './push/push-writes.js';
import type { TaskService } from './task-service.js';
import { createTaskGateway } from './temporal/task-gateway.js';
import { connectToTemporal, isTemporalReady } from './temporal/temporal-connection.js';
import { callTemporal } from './temporal/temporal-errors.js';
import { createTemporalTaskService } from './temporal-task-service.js';

export interface ConnectTasksOptions {
  readonly temporal: TemporalTarget;
  /** The prefix of all task queues. */
  readonly taskQueue: string;
  /** The longest that a write waits for a worker, in ms. */
  readonly writeTimeout: number;
  /** The longest that a blocking send waits, in ms. */
  readonly blockingLimit: number;
  /** The memory for tasks that nobody is subscribed to, in bytes. */
  readonly cacheBytes: number;
  /** Undefined where no push notification configs are taken. */
  readonly push?: PushRules;
  readonly log: Logger;
}

/** What a process can do with the tasks of a Temporal namespace: as a caller of A2A, and as an operator. */
export interface Tasks {
  readonly service: TaskService;
  readonly deadLetters: DeadLetters;
  readonly redrive: Redrive;
  /** Whether Temporal answers, within a second. */
  isReady(): Promise<boolean>;
  /** Ends all waits and streams, so that nobody holds a process that is to end. */
  release(): void;
  /** Closes the connection. */
  close(): Promise<void>;
}

/**
 * Connects to the tasks of a namespace. The connection itself is made with the first call, so Temporal need not be there
 * yet.
 *
 * @throws SettingsError when the rules for push notifications are not usable.
 */
export async function connectTasks(options: ConnectTasksOptions): Promise<Tasks> {
  const { temporal, taskQueue, writeTimeout, blockingLimit, cacheBytes, push, log } = options;
  const createConfigs = push && (await preparePushConfigs(push));
  const client = connectToTemporal(temporal);
  const feed = createTaskFeed({ source: client, cacheBytes, log });
  const index = createTaskIndex(client);
  const pushDuration = push?.retry.maximumDuration ?? 0;
  const gateway = createTaskGateway({ client, taskQueue, writeTimeout, pushDuration });
  const writes = createPushWrites({ client, taskQueue, writeTimeout });
  const deadLetters = createDeadLetters(client);
  return {
    service: createTemporalTaskService({
      gateway,
      feed,
      index,
      awaitIndexed: createAwaitIndexed({ index, log }),
      taskQueue,
      blockingLimit,
      ...(createConfigs && {
        push: {
          createConfigs,
          writes,
          readEnded: (workflowId, state) => callTemporal(() => readEndedConfigs(client, workflowId, state)),
        },
      }),
    }),
    deadLetters,
    redrive: createRedrive({ deadLetters, writes, log }),
    isReady: () => isTemporalReady(client),
    release: feed.close,
    close: () => client.connection.close(),
  };
}
