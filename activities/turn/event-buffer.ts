import { setTimeout as delay } from 'node:timers/promises';
import { MAX_BATCH_BYTES } from '../../protocol/limits.js';
import type { AgentEvent } from '../../protocol/turn-batch.js';
import { coalesce, sized, type SizedEvent } from './coalesce.js';

/**
 * Commits a turn's events in groups: at once when nothing is in flight, else together with the next batch. Between
 * batches there is a rest that follows the observed round trip. Events keep their order.
 */
export interface EventBuffer {
  /** Takes an event, and never waits. */
  push(event: AgentEvent): void;
  /** Resolves at once while there is room for more events, else when there is. */
  room(): Promise<void>;
  /**
   * Sends what does not fit a last batch and gives that last batch back unsent. After it, nothing is taken any more.
   *
   * @throws what `send` threw, when that does not get better until `signal` is aborted.
   */
  finish(signal: AbortSignal): Promise<readonly AgentEvent[]>;
  /** Stops sending. What has not been sent is lost. */
  close(): void;
}

export interface EventBufferOptions {
  /** Sends one batch, and resolves when Temporal has it. It is called again with the same batch after an error. */
  readonly send: (events: readonly AgentEvent[]) => Promise<void>;
  /** Whether an error of `send` is one after which trying again is of no use. */
  readonly isFatal: (error: unknown) => boolean;
  /** Is called once, with a fatal error. */
  readonly onFatal: (error: unknown) => void;
  /** How many batches the run's history holds already. */
  readonly batchesBefore: number;
  /**
   * The first batch goes out this many ms after the start, even if it is empty: it says that the turn has been picked
   * up. A turn that is over by then needs no batch at all.
   */
  readonly firstDelay: number;
}

/** How many bytes of JSON may wait before `room` makes the agent wait too. */
const FULL_BYTES = 2 * MAX_BATCH_BYTES;

/** The wait before a batch is sent again after an error of Temporal's, in ms. */
const RETRY_DELAY = 500;

export function createEventBuffer(options: EventBufferOptions): EventBuffer {
  const { send, isFatal, onFatal, firstDelay } = options;
  const waiting: SizedEvent[] = [];
  const pressed = new Set<() => void>();
  let waitingBytes = 0;
  let batches = options.batchesBefore;
  let roundTrip = 0;
  let open = true;
  let failed: { readonly error: unknown } | undefined;
  /** Takes the next flush back, when one is scheduled. */
  let cancelFlush: (() => void) | undefined;
  let sending: Promise<void> | undefined;
  let notBefore = performance.now() + firstDelay;

  const take = (): AgentEvent[] => {
    let bytes = 0;
    const count = waiting.findIndex((next, index) => {
      bytes += next.bytes;
      return index > 0 && bytes > MAX_BATCH_BYTES;
    });
    const batch = waiting.splice(0, count === -1 ? waiting.length : count);
    waitingBytes -= batch.reduce((sum, next) => sum + next.bytes, 0);
    return batch.map(({ event }) => event);
  };

  /** Sends one batch, again and again until Temporal has it or says that it never will. */
  const sendBatch = async (): Promise<void> => {
    const batch = take();
    const startedAt = performance.now();
    for (;;) {
      try {
        await send(batch);
        break;
      } catch (error) {
        if (isFatal(error)) {
          failed = { error };
          open = false;
          release();
          onFatal(error);
          return;
        }
        if (!open) {
          // Whoever finishes the buffer must not take this batch for sent.
          failed = { error };
          throw error;
        }
        await delay(RETRY_DELAY);
      }
    }
    const took = performance.now() - startedAt;
    roundTrip = roundTrip === 0 ? took : 0.7 * roundTrip + 0.3 * took;
    batches += 1;
    notBefore = performance.now() + restAfter(roundTrip, batches);
    if (waitingBytes < FULL_BYTES) release();
  };

  const release = (): void => {
    for (const resolve of pressed) resolve();
    pressed.clear();
  };

  const flush = (): void => {
    cancelFlush = undefined;
    sending = sendBatch()
      // Only a closed buffer gets here, when there is nobody left to tell.
      .catch(() => undefined)
      .finally(() => {
        sending = undefined;
        if (waiting.length > 0) schedule();
      });
  };

  const schedule = (): void => {
    if (!open || cancelFlush || sending) return;
    cancelFlush = callAfter(notBefore - performance.now(), flush);
  };

  const unschedule = (): void => {
    cancelFlush?.();
    cancelFlush = undefined;
  };

  schedule();

  return {
    push(event) {
      if (!open) return;
      const next = sized(event);
      const last = waiting.at(-1);
      const merged = last && coalesce(last, next);
      if (merged) waiting[waiting.length - 1] = merged;
      else waiting.push(next);
      waitingBytes += merged && last ? merged.bytes - last.bytes : next.bytes;
      schedule();
    },
    async room() {
      if (!open || waitingBytes < FULL_BYTES) return;
      await new Promise<void>((resolve) => pressed.add(resolve));
    },
    async finish(signal) {
      unschedule();
      const stop = (): void => {
        open = false;
      };
      signal.addEventListener('abort', stop, { once: true });
      try {
        // A batch that ends here may have scheduled the next one, which is this function's to send.
        while (sending) await sending;
        unschedule();
        while (open && waitingBytes > MAX_BATCH_BYTES) await sendBatch();
      } finally {
        signal.removeEventListener('abort', stop);
      }
      if (failed) throw failed.error;
      open = false;
      return waiting.splice(0).map(({ event }) => event);
    },
    close() {
      open = false;
      unschedule();
      release();
    },
  };
}

/**
 * Calls back after `ms`, or, when there is nothing to wait for, as soon as the code that runs now has come to its end:
 * a timer would take a millisecond more.
 *
 * @returns what takes the call back.
 */
function callAfter(ms: number, callback: () => void): () => void {
  if (ms > 0) {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  }
  const immediate = setImmediate(callback);
  return () => clearImmediate(immediate);
}

/** The shortest rest between two batches, in ms. */
const SHORTEST_REST = 50;

/** The longest rest while a turn is young, in ms. */
const LONGEST_REST = 2_000;

/** How many round trips a rest takes, so that a slow Temporal is not asked more often than it can answer. */
const ROUND_TRIPS = 3;

/**
 * How many batches it takes until the rest has doubled, so that a turn can stream for days before its run is full of
 * signals.
 */
const BATCHES_TO_DOUBLE = 600;

/**
 * How long to rest before the next batch of events, in ms.
 *
 * @param roundTrip - how long batches take to be acknowledged, in ms.
 * @param batches - how many batches the run's history holds already.
 */
export function restAfter(roundTrip: number, batches: number): number {
  const rest = Math.min(LONGEST_REST, Math.max(SHORTEST_REST, ROUND_TRIPS * roundTrip));
  return rest * 2 ** (batches / BATCHES_TO_DOUBLE);
}
