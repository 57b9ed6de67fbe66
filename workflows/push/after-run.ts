import { backoff } from '../../protocol/backoff.js';
import type { DeliverPushResult, PushFailure, PushState } from '../../protocol/push.js';
import type { PushRun } from './run-activity.js';

interface Attempt {
  /** When the attempt started, in ms since the epoch. */
  readonly startedAt: number;
  readonly now: number;
  /** The time after which nothing is tried, in ms since the epoch. */
  readonly until: number;
  /** A random number from 0 to 1. */
  readonly random: number;
}

/** The state of a config after a run of the activity that did not fail, and so has delivered what was there. */
export function afterSuccess(state: PushState, result: DeliverPushResult, news: boolean): PushState {
  return { config: state.config, ...cursorAfter(state, result), failures: 0, news };
}

/** The state of a config after a failed attempt: it is tried again later, or given up. */
export function afterFailure(
  state: PushState,
  run: Extract<PushRun, { readonly failure: PushFailure }>,
  { startedAt, now, until, random }: Attempt,
): PushState {
  const { config } = state;
  const { failure, result } = run;
  const { error, permanent, retryAfter } = failure;
  // The limits are those of one delivery: what was taken before it in this run begins the count anew.
  const earlier = result && result.delivered > 0 ? undefined : state;
  const failures = (earlier?.failures ?? 0) + 1;
  // Time in the queue does not count against the receiver; but what no worker took has had no other time.
  const failingSince = earlier?.failingSince ?? new Date(result ? now : startedAt).toISOString();
  const failed = { config, ...cursorAfter(state, result ?? run), failures, failingSince, lastError: error };

  const delay = backoff(config.retry, failures, { retryAfter, random });
  const next = now + delay;
  const { maximumAttempts, maximumDuration } = config.retry;
  const lastTry = Math.min(until, Date.parse(failingSince) + maximumDuration);
  const exhausted = failures >= maximumAttempts || next > lastTry;
  if (permanent || exhausted) {
    const reason = permanent ? 'permanent' : 'exhausted';
    return { ...failed, news: false, givenUp: { reason, at: new Date(now).toISOString() } };
  }
  return { ...failed, news: true, nextAttempt: new Date(next).toISOString() };
}

/** The state of a config that is to be tried anew, as if nothing had failed. */
export function anew({ config, cursor }: PushState): PushState {
  return { config, ...(cursor !== undefined && { cursor }), failures: 0, news: true };
}

function cursorAfter(state: PushState, run: Pick<PushState, 'cursor'>): Pick<PushState, 'cursor'> {
  const cursor = run.cursor ?? state.cursor;
  return cursor === undefined ? {} : { cursor };
}
