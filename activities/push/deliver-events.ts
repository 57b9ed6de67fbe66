import { wantsEvent } from '../../protocol/push-events.js';
import type { PushConfig, PushFailure } from '../../protocol/push.js';
import { isTerminal } from '../../protocol/task-state.js';
import type { CursorCommits } from './cursor-commits.js';
import type { RunStop } from './run-stop.js';
import type { Sender } from './sender.js';
import type { TaskEvent, TaskEvents } from './task-events.js';

/**
 * How a run ended. `done`: there was nothing more. `more`: the run's time was over, or the config is another one now.
 * `failed`: the delivery after the cursor failed. `busy`: the receiver has no slot. `stopped`: see `RunStop`.
 */
export interface RunEnd {
  readonly why: 'done' | 'more' | 'failed' | 'busy' | 'stopped';
  /** The last event that was taken, or is not wanted. It is absent when not even the first delivery was made. */
  readonly cursor?: number;
  readonly delivered: number;
  /** Why the delivery failed; present with `failed`. */
  readonly failure?: PushFailure;
}

export interface DeliverEventsOptions {
  readonly events: TaskEvents;
  readonly config: PushConfig;
  /** The cursor that an earlier run has left. */
  readonly cursor: number | undefined;
  /** How long to wait for more, in ms. */
  readonly linger: number;
  readonly sender: Sender;
  readonly commits: CursorCommits;
  readonly stop: RunStop;
}

/** The time after which a run begins no delivery, in ms, because others wait for its place. */
const RUN_TIME = 120_000;

/**
 * The same time for a run that waits for more events, in ms. It is longer, as the history has room for some hundred
 * runs of a turn.
 */
const LONG_RUN_TIME = 600_000;

/**
 * Sends what a config wants, one event after the other. The next is sent when Temporal knows that the one before it has
 * been taken, so that a crash repeats one at most.
 */
export async function deliverEvents(options: DeliverEventsOptions): Promise<RunEnd> {
  const { events, config, linger, sender, commits, stop } = options;
  const overAt = performance.now() + (linger > 0 ? LONG_RUN_TIME : RUN_TIME);
  const waiting = [...firstSnapshot(options)];
  // The snapshot has no event whose number could stand for "nothing yet".
  let cursor = options.cursor ?? (waiting.length > 0 ? undefined : events.beginning);
  let committed = true;
  let delivered = 0;
  let lastNews = performance.now();

  const end = (why: RunEnd['why'], failure?: PushFailure): RunEnd => ({
    why,
    ...(cursor !== undefined && { cursor }),
    delivered,
    ...(failure && { failure }),
  });
  const commit = async (): Promise<void> => {
    if (!committed && cursor !== undefined) await commits.commit(cursor);
    committed = true;
  };

  for (;;) {
    const snapshot = waiting.shift();
    const event = snapshot ?? events.next();
    if (!event) {
      const left = Math.min(lastNews + linger, overAt) - performance.now();
      if (left <= 0 || hasEnded(events)) return end('done');
      await commit();
      sender.rest();
      if (stop.signal.aborted) return end('stopped');
      const heard = await events.follow(left, stop.signal).then(
        () => true,
        () => false,
      );
      // What could not be read now is left for the next run, which news brings.
      if (!heard) return end('done');
      if (events.changed) return end('more');
      continue;
    }
    if (!snapshot && !wantsEvent(config.on, event.event)) {
      cursor = event.sequence;
      continue;
    }
    await commit();
    if (stop.signal.aborted) return end('stopped');
    if (performance.now() > overAt) return end('more');
    const outcome = await sender.send(event);
    if (typeof outcome === 'string') return end(outcome);
    if (!outcome.taken) return end('failed', outcome.failure);
    cursor = event.sequence;
    committed = false;
    delivered += 1;
    lastNews = performance.now();
  }
}

/** The task as it stands, for a config that begins with it. */
function firstSnapshot({ config, cursor, events }: DeliverEventsOptions): readonly TaskEvent[] {
  if (!config.initialSnapshot || cursor !== undefined || !events.state) return [];
  const { task } = events.state;
  return [{ sequence: events.beginning, event: { task }, task }];
}

/** Whether no more events can come, short of a reset. */
export function hasEnded({ state }: Pick<TaskEvents, 'state'>): boolean {
  return state !== undefined && isTerminal(state.task.status.state);
}
