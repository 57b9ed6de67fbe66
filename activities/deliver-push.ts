import { Context } from '@temporalio/activity';
import { Semaphore } from 'async-mutex';
import type { Logger } from 'pino';
import { readPushConfigs } from '../journal/read-push-configs.js';
import type { HistorySource } from '../journal/source.js';
import { pushSecretContext } from '../keys/secret-box.js';
import { receiverOf, type DeliverPushInput, type DeliverPushResult, type PushSecrets } from '../protocol/push.js';
import type { WebhookClient } from '../webhooks/webhook-client.js';
import { createCursorCommits, cursorIn } from './push/cursor-commits.js';
import { deliverEvents, hasEnded, type RunEnd } from './push/deliver-events.js';
import type { DeliverySigning } from './push/headers.js';
import { createReceiverSlots, type ReceiverSlots } from './push/receiver-slots.js';
import { handedOver, receiverBusy } from './push/run-failure.js';
import { createRunStop } from './push/run-stop.js';
import { createSender } from './push/sender.js';
import { openTaskEvents, type TaskEvents } from './push/task-events.js';

export interface PushDependencies extends DeliverySigning {
  /** The client to read histories with, on the worker's own connection. */
  readonly client: HistorySource;
  readonly webhookClient: WebhookClient;
  /**
   * Opens `PushConfig.sealed`. It is absent when this worker has no secret keys.
   *
   * @param context - the context that `pushSecretContext` makes.
   * @throws SealedError when the secrets cannot be opened.
   */
  readonly openSecrets?: ((sealed: string, context: string) => Promise<PushSecrets>) | undefined;
  /** How many runs there may be at once. */
  readonly concurrency: number;
  /** How many requests one receiver may have in flight. */
  readonly concurrencyPerReceiver: number;
  readonly log: Logger;
}

/**
 * Makes the activity `deliverPush`, once per worker. It sends the events of a task that one push config wants and that
 * wait after the cursor, and tells how far it came. That a receiver does not take a delivery is a result, since the
 * workflow says when it is tried again.
 */
export function createDeliverPush(dependencies: PushDependencies) {
  const { concurrency: total, concurrencyPerReceiver: limit } = dependencies;
  const slots = createReceiverSlots({ total, limit });
  // A run that waits for more takes a place from those that have something to send.
  const waiting = new Semaphore(Math.floor(total * MOST_WAITING));
  return async (input: DeliverPushInput): Promise<DeliverPushResult> => {
    const run = (linger: number) => deliverPush({ ...input, linger }, dependencies, slots);
    return await (input.linger > 0 && !waiting.isLocked() ? waiting.runExclusive(() => run(input.linger)) : run(0));
  };
}

/** The part of a worker's runs that may wait for more events at the same time. */
const MOST_WAITING = 0.5;

async function deliverPush(
  input: DeliverPushInput,
  dependencies: PushDependencies,
  slots: ReceiverSlots,
): Promise<DeliverPushResult> {
  const { client, openSecrets } = dependencies;
  const { workflowId, configId, taskId } = input;
  const context = Context.current();
  const { attempt, workflowExecution } = context.info;
  const cursor = cursorIn(context.info.heartbeatDetails) ?? input.cursor;
  const stop = createRunStop(context);
  const commits = createCursorCommits({ client, context, cursor, onStop: stop.stop, stopped: stop.signal });
  try {
    const own = workflowExecution?.workflowId === workflowId;
    const configs = own ? undefined : ((await readPushConfigs(client, workflowId)) ?? []);
    const events = await openTaskEvents({ source: client, workflowId, configId, cursor, configs });
    const { config } = events;
    if (!events.state) return resultOf({ why: 'failed', ...startOf(cursor), failure: GONE }, events);
    // The config has been deleted meanwhile.
    if (!config) return { ...startOf(cursor), readTo: readTo(events), ended: false };

    const receiver = receiverOf(config);
    const log = dependencies.log.child({ taskId, agent: input.agent, configId, receiver });
    const sender = createSender({
      ...dependencies,
      config,
      taskId,
      scope: input.scope,
      slots,
      openSecrets: openSecrets && ((sealed) => openSecrets(sealed, pushSecretContext(workflowId, configId))),
      stop,
      log,
    });
    try {
      const { linger } = input;
      const end = await deliverEvents({ events, config, cursor, linger, sender, commits, stop });
      const leaves = end.why === 'stopped' && stop.reason === 'handOver';
      // Progress is a result: what only a failure tells is lost when the workflow cancels the next attempt.
      if ((!leaves && end.why !== 'busy') || end.cursor !== input.cursor) return resultOf(end, events);
      commits.leave(end.cursor);
      throw leaves ? handedOver() : receiverBusy(receiver, attempt);
    } finally {
      sender.rest();
    }
  } finally {
    commits.close();
    stop.dispose();
  }
}

const GONE = { error: 'the history of the task is no longer in Temporal', permanent: true };

function startOf(cursor: number | undefined): Pick<DeliverPushResult, 'cursor' | 'delivered'> {
  return { ...(cursor !== undefined && { cursor }), delivered: 0 };
}

function resultOf({ why, cursor, delivered, failure }: RunEnd, events: TaskEvents): DeliverPushResult {
  return {
    ...(cursor !== undefined && { cursor }),
    delivered,
    readTo: readTo(events),
    ended: why === 'done' && hasEnded(events),
    ...(why !== 'done' && why !== 'failed' && { more: true }),
    ...(failure && { failure }),
  };
}

function readTo(events: TaskEvents): DeliverPushResult['readTo'] {
  return { runId: events.state?.runId ?? '', eventId: events.readTo };
}
