import type { Context } from '@temporalio/activity';

/**
 * Why a run has to stop. `canceled`: the workflow wants it, and waits for how far the run came. `handOver`: the run
 * goes on elsewhere, or later. `lost`: Temporal has given the run up, and hears nothing of it any more.
 */
export type StopReason = 'canceled' | 'handOver' | 'lost';

/** Tells one run of deliveries to stop. */
export interface RunStop {
  /** Is aborted when nothing new may be begun. */
  readonly signal: AbortSignal;
  /** Is aborted when a request in flight has to end too. */
  readonly requests: AbortSignal;
  readonly reason: StopReason | undefined;
  /** Stops the run. Only the first reason counts. */
  stop(reason: StopReason): void;
  /** Ends the watch. */
  dispose(): void;
}

/** How long a request in flight may go on after a hand-over, in ms, so that its delivery is not made twice. */
const HANDOVER_GRACE = 2_000;

/**
 * Makes what tells a run to stop.
 *
 * @param context - the context of the activity, which hears of its cancellation.
 */
export function createRunStop(context: Context): RunStop {
  const canceled = context.cancellationSignal;
  const all = new AbortController();
  const requests = new AbortController();
  let reason: StopReason | undefined;
  let timer: NodeJS.Timeout | undefined;

  const stop = (why: StopReason): void => {
    if (reason) return;
    reason = why;
    all.abort();
    if (why === 'handOver') timer = setTimeout(() => requests.abort(), HANDOVER_GRACE);
    else requests.abort();
  };
  const onCanceled = (): void => {
    const { workerShutdown, reset, paused, cancelRequested, timedOut, notFound } = context.cancellationDetails ?? {};
    if (workerShutdown || reset || paused) stop('handOver');
    else stop(!cancelRequested && (timedOut || notFound) ? 'lost' : 'canceled');
  };
  if (canceled.aborted) onCanceled();
  canceled.addEventListener('abort', onCanceled, { once: true });

  return {
    signal: all.signal,
    requests: requests.signal,
    get reason() {
      return reason;
    },
    stop,
    dispose() {
      clearTimeout(timer);
      canceled.removeEventListener('abort', onCanceled);
    },
  };
}
