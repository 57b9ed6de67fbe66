import type { Priority } from '@temporalio/common';
import {
  ActivityCancellationType,
  ActivityFailure,
  isCancellation,
  proxyActivities,
  TimeoutFailure,
  workflowInfo,
} from '@temporalio/workflow';
import { pushTaskQueueBeside } from '../../protocol/names.js';
import type { DeliverPushInput, DeliverPushResult, PushConfig, PushFailure } from '../../protocol/push.js';

/** How a run of the activity ended. */
export type PushRun =
  | { readonly failure?: undefined; readonly result: DeliverPushResult }
  /** It has no result when the run came to none. All that is known then is what its last heartbeat said. */
  | { readonly failure: PushFailure; readonly result?: DeliverPushResult; readonly cursor?: number };

/** The silence after which a worker counts as lost, in ms. A worker that sends tells so each second. */
const HEARTBEAT_TIMEOUT = 10_000;

/** The longest run, in ms. The activity ends by itself long before. */
const RUN_TIMEOUT = 15 * 60_000;

/** How long a long queue may hold a run up, in ms, whatever the limits of its config. */
const QUEUE_TIME = 60 * 60_000;

/**
 * Sends what waits for one config, in one run of the activity `deliverPush`. When it is canceled, it ends with what it
 * has done so far.
 *
 * @returns undefined when it was canceled before it could begin.
 */
export async function runDelivery(
  config: PushConfig,
  input: DeliverPushInput,
  priority: Priority | undefined,
): Promise<PushRun | undefined> {
  const { deliverPush } = proxyActivities<{ deliverPush(input: DeliverPushInput): Promise<DeliverPushResult> }>({
    taskQueue: pushTaskQueueBeside(workflowInfo().taskQueue),
    summary: `push ${config.id}`,
    heartbeatTimeout: HEARTBEAT_TIMEOUT,
    startToCloseTimeout: RUN_TIMEOUT,
    scheduleToCloseTimeout: config.retry.maximumDuration + QUEUE_TIME + RUN_TIMEOUT,
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    // Retries are for lost workers, and for receivers that are busy with other tasks. What a receiver refuses is no
    // failure of the activity.
    retry: { initialInterval: '1s', backoffCoefficient: 1.5, maximumInterval: '30s' },
    ...(priority && { priority }),
  });
  try {
    const result = await deliverPush(input);
    return result.failure ? { failure: result.failure, result } : { result };
  } catch (error) {
    if (isCancellation(error)) return undefined;
    if (!(error instanceof ActivityFailure)) throw error;
    if (!(error.cause instanceof TimeoutFailure)) {
      return { failure: { error: 'the worker could not deliver it', permanent: false } };
    }
    // Safe: the activity has no other heartbeats.
    const beat = error.cause.lastHeartbeatDetails as Pick<DeliverPushResult, 'cursor'> | undefined;
    const failure = { error: 'no worker delivered it in time', permanent: false };
    return { failure, ...(beat?.cursor !== undefined && { cursor: beat.cursor }) };
  }
}
