import { Context } from '@temporalio/activity';
import { NativeConnection, Worker } from '@temporalio/worker';
import { pino } from 'pino';
import { inject } from 'vitest';
import { createAgentActivities, createTaskActivities } from '../../../activities/index.js';
import type { Agent } from '../../../protocol/agent.js';
import { agentTaskQueue, DELIVER_PUSH_ACTIVITY, pushTaskQueue, workflowTaskQueue } from '../../../protocol/names.js';
import type { DeliverPushInput, DeliverPushResult, PushConfig, PushRetry } from '../../../protocol/push.js';
import { workflowCode } from '../../../worker/workflow-code.js';
import { startStack, type Stack } from '../stacks/stack.js';

/** Plays the activity `deliverPush`, for tests of the workflow around it. */
export type PlayedDelivery = (input: DeliverPushInput, signal: AbortSignal) => Promise<Partial<DeliverPushResult>>;

/** A stack whose deliveries are played by the test. */
export interface PlayedPush {
  readonly stack: Stack;
  /** What the activity was asked for, in order. */
  readonly asked: readonly DeliverPushInput[];
  /** Plays the deliveries of a config from now on. */
  play(configId: string, delivery: PlayedDelivery): void;
  stop(): Promise<void>;
}

export const QUICK_RETRY: PushRetry = {
  maximumAttempts: 5,
  maximumDuration: 60_000,
  initialInterval: 50,
  backoffCoefficient: 1,
  maximumInterval: 200,
};

export function pushConfig(id: string, change: Partial<PushConfig> = {}): PushConfig {
  const on = ['completed', 'failed', 'canceled', 'input-required'] as const;
  return { id, url: `https://${id}.test/hook?secret=1`, on, protocolVersion: '1.0', retry: QUICK_RETRY, ...change };
}

export async function playPush(agents: readonly Agent[]): Promise<PlayedPush> {
  const stack = await startStack({ agents, workers: false });
  const { client, taskQueue } = stack;
  const asked: DeliverPushInput[] = [];
  const played = new Map<string, PlayedDelivery>();

  const deliverPush = async (input: DeliverPushInput): Promise<DeliverPushResult> => {
    asked.push(input);
    const { cancellationSignal, info } = Context.current();
    const alive = setInterval(() => Context.current().heartbeat(), 300);
    try {
      const result = await played.get(input.configId)?.(input, cancellationSignal);
      const readTo = { runId: info.workflowExecution?.runId ?? '', eventId: 1_000_000 };
      return { cursor: (input.cursor ?? 0) + 1, delivered: 1, ended: false, readTo, ...result };
    } finally {
      clearInterval(alive);
    }
  };
  const connection = await NativeConnection.connect({ address: inject('temporalAddress') });
  const shared = { connection, namespace: 'default', shutdownGraceTime: 0 };
  const log = pino({ level: 'silent' });
  const workers = await Promise.all([
    Worker.create({
      ...shared,
      ...workflowCode(inject('workflowBundle')),
      taskQueue: workflowTaskQueue(taskQueue),
      activities: createTaskActivities({ client }),
    }),
    Worker.create({
      ...shared,
      taskQueue: pushTaskQueue(taskQueue),
      activities: { [DELIVER_PUSH_ACTIVITY]: deliverPush },
      maxHeartbeatThrottleInterval: 300,
      defaultHeartbeatThrottleInterval: 300,
    }),
    ...agents.map((agent) =>
      Worker.create({
        ...shared,
        taskQueue: agentTaskQueue(taskQueue, agent.id),
        activities: createAgentActivities(agent, { client, log }),
      }),
    ),
  ]);
  const runs = workers.map((worker) => worker.run());
  return {
    stack,
    asked,
    play(configId, delivery) {
      played.set(configId, delivery);
    },
    async stop() {
      for (const worker of workers) worker.shutdown();
      await Promise.all(runs);
      await connection.close();
      await stack.stop();
    },
  };
}
