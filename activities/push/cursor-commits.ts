import { setTimeout as delay } from 'node:timers/promises';
import type { Context } from '@temporalio/activity';
import { decodePayload, encodePayload } from '../../journal/payloads.js';
import { isNotFound, type HistorySource } from '../../journal/source.js';
import type { StopReason } from './run-stop.js';

/** What a run leaves to the one that has to go on after it, in the heartbeat details. */
interface CommittedCursor {
  readonly cursor?: number;
  /** Tells the SDK's heartbeats apart, also those of different runs. */
  readonly beat?: number;
}

/** Keeps in Temporal where a run stands, so that no crash repeats more than one delivery. */
export interface CursorCommits {
  /** Commits a cursor. It resolves when Temporal has it, or when the run has been stopped. */
  commit(cursor: number): Promise<void>;
  /** Makes the cursor part of the failure that the run is about to end with. */
  leave(cursor: number | undefined): void;
  /** Stops telling that the run is alive. */
  close(): void;
}

export interface CursorCommitsOptions {
  /** The client to call Temporal with, on the worker's own connection. */
  readonly client: HistorySource;
  /** The context of the running activity. */
  readonly context: Context;
  /** The cursor that the run begins with. */
  readonly cursor: number | undefined;
  /** Is called when Temporal wants the run to end. */
  readonly onStop: (reason: StopReason) => void;
  /** Is aborted when the run has to end. */
  readonly stopped: AbortSignal;
}

/** How often Temporal hears of a run, in ms, and so the longest until a run hears that it is canceled. */
const BEAT_INTERVAL = 1_000;

/** The longest that a call of ours may take, in ms. */
const CALL_TIMEOUT = 5_000;

const RETRY_DELAY = 250;

/**
 * The time between two looks whether a heartbeat has arrived, in ms: at first, and at most. A heartbeat takes some
 * milliseconds.
 */
const LOOK_INTERVAL = { first: 5, longest: 100 };

/** The cursor that the run before this one left, if it left any. */
export function cursorIn(heartbeatDetails: unknown): number | undefined {
  // Safe: the details of this activity are written by its own runs, and only as `CommittedCursor`.
  return (heartbeatDetails as CommittedCursor | undefined)?.cursor;
}

/**
 * Commits by calls of our own, because the SDK sends its heartbeats when it likes, and tells nobody when they have
 * arrived. It has to send some all the same: a run of whose heartbeats it has sent none within the heartbeat timeout
 * (and 5 s) it takes for lost. It then cancels the run and never reports its result, whatever the server knows. So the
 * SDK's heartbeats tell that a run lives, and our calls commit. As the server keeps what comes last, no commit is sent
 * before the server is known to have the newest heartbeat: an older cursor that came late would take the place of the
 * newer.
 */
export function createCursorCommits(options: CursorCommitsOptions): CursorCommits {
  const { client, context, onStop, stopped } = options;
  const { workflowExecution, activityId, taskToken, heartbeatTimeoutMs } = context.info;
  const { namespace, identity, loadedDataConverter } = client.options;
  // The SDK must hear of its own heartbeats well within the timeout.
  const beatAfter = (heartbeatTimeoutMs || Infinity) / 2;
  let { cursor } = options;
  /** The newest heartbeat of the SDK, while the server is not known to have it. */
  let awaited: number | undefined;
  let newestBeat = 0;
  let lastBeat = performance.now();
  let lastSign = lastBeat;
  let committing = false;

  /**
   * Makes a call that survives the activity's cancellation, which ends other calls: a last commit must still get
   * through.
   */
  const call = <T>(make: () => Promise<T>): Promise<T> =>
    client.withDeadline(Date.now() + CALL_TIMEOUT, () => client.withAbortSignal(new AbortController().signal, make));

  const details = (): CommittedCursor => ({ ...(cursor !== undefined && { cursor }) });

  const sendBeat = (): void => {
    newestBeat = Math.max(newestBeat + 1, Date.now());
    awaited = newestBeat;
    lastBeat = performance.now();
    lastSign = lastBeat;
    context.heartbeat({ ...details(), beat: newestBeat } satisfies CommittedCursor);
  };

  const beatIfDue = (): void => {
    const now = performance.now();
    if (now - lastSign >= BEAT_INTERVAL || now - lastBeat >= beatAfter) sendBeat();
  };

  /** Reads the newest heartbeat that the server has. */
  const look = async (): Promise<number | undefined> => {
    const { pendingActivities } = await call(() =>
      client.connection.workflowService.describeWorkflowExecution({ namespace, execution: workflowExecution ?? null }),
    );
    const mine = pendingActivities?.find((pending) => pending.activityId === activityId);
    const payloads = mine?.heartbeatDetails?.payloads;
    if (!payloads?.length) return undefined;
    return (await decodePayload<CommittedCursor | undefined>(loadedDataConverter, payloads))?.beat;
  };

  /**
   * Resolves when no heartbeat of the SDK is on its way. The SDK sends one after the other, and of those that wait the
   * last.
   */
  const settle = async (): Promise<void> => {
    for (let wait = LOOK_INTERVAL.first; awaited !== undefined; wait = Math.min(2 * wait, LOOK_INTERVAL.longest)) {
      if ((await look()) === awaited) {
        awaited = undefined;
        return;
      }
      // A heartbeat that could not be sent is not sent again by itself.
      if (performance.now() - lastBeat > BEAT_INTERVAL) sendBeat();
      await delay(wait, undefined, { signal: stopped });
    }
  };

  const record = async (): Promise<void> => {
    const payloads = await encodePayload(loadedDataConverter, details());
    const { cancelRequested, activityPaused, activityReset } = await call(() =>
      client.connection.workflowService.recordActivityTaskHeartbeat({
        namespace,
        taskToken,
        identity,
        details: { payloads },
      }),
    );
    lastSign = performance.now();
    if (cancelRequested) onStop('canceled');
    else if (activityPaused || activityReset) onStop('handOver');
  };

  const timer = setInterval(() => {
    if (!committing) beatIfDue();
  }, BEAT_INTERVAL / 4);

  return {
    async commit(next) {
      cursor = next;
      committing = true;
      while (!stopped.aborted) {
        try {
          await settle();
          await record();
          break;
        } catch (error) {
          if (isNotFound(error)) onStop('lost');
          else await delay(RETRY_DELAY, undefined, { signal: stopped }).catch(() => undefined);
        }
      }
      committing = false;
      beatIfDue();
    },
    leave(last) {
      cursor = last;
      sendBeat();
    },
    close() {
      clearInterval(timer);
    },
  };
}
