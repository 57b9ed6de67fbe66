import type { Logger } from 'pino';
import { waitForClose, type HistorySource } from '../../journal/source.js';
import { openTaskJournal, type TaskJournal } from '../../journal/task-journal.js';
import { comparePositions, type EventPosition } from '../../protocol/event-id.js';
import type { FoldEvent, FoldState } from '../../protocol/fold/fold-state.js';
import { shareCalls } from './share-calls.js';
import { createTaskCache } from './task-cache.js';
import { createTail, type Tail } from './task-tail.js';
import { withTimeLimit } from './with-time-limit.js';

/**
 * The read side: tasks as their histories tell them. One fetch serves all concurrent reads of a task, one long poll all
 * its subscribers; ended tasks are served from memory. Asks Temporal only for histories, so it needs no worker.
 */
export interface TaskFeed {
  /** The task as it is now, with every write that was acknowledged before the call. Undefined: there is none. */
  read(workflowId: string): Promise<FoldState | undefined>;
  /**
   * Waits until the task is as `done` wants it.
   *
   * @returns the state then; or, when `signal` is aborted first, the state so far.
   */
  until(workflowId: string, done: Done, signal: AbortSignal): Promise<FoldState | undefined>;
  /** Opens a stream of a task's events; undefined when there is no such task. */
  open(workflowId: string): Promise<OpenFeed | undefined>;
  /** Ends all waits and streams as if their signal had been aborted; later ones do not begin. Reads still work. */
  close(): void;
}

/** Whether a reader has what it came for. */
export type Done = (state: FoldState) => boolean;

/** A task at the moment that a stream of it begins. To be used at once, or closed. */
export interface OpenFeed {
  readonly state: FoldState;
  /** A snapshot of the task, and the events from it on, until `done`. */
  live(done: Done, signal: AbortSignal): AsyncIterableIterator<FoldEvent>;
  /** The events after a position, and then on, until `done`. */
  after(position: EventPosition, done: Done, signal: AbortSignal): AsyncIterableIterator<FoldEvent>;
  close(): void;
}

export interface TaskFeedOptions {
  readonly source: HistorySource;
  /** Memory for tasks that nobody is subscribed to, in bytes. */
  readonly cacheBytes: number;
  readonly log: Logger;
}

interface Entry {
  readonly journal: TaskJournal;
  readonly tail: Tail;
  /** Brings the journal up to date, for all who ask before it begins. */
  readonly refresh: () => Promise<void>;
  users: number;
}

/** How long a waiting caller's task may take to end before it is followed event by event, in ms. */
const QUICK_END = 100;

export function createTaskFeed({ source, cacheBytes, log }: TaskFeedOptions): TaskFeed {
  const idle = createTaskCache(cacheBytes);
  const active = new Map<string, Entry>();
  let closed = false;

  const acquire = (workflowId: string): Entry => {
    const known = active.get(workflowId);
    if (known) {
      known.users += 1;
      return known;
    }
    const journal = idle.get(workflowId) ?? openTaskJournal(source, workflowId);
    const refresh = shareCalls(() => journal.refresh());
    const entry: Entry = { journal, tail: createTail(journal, refresh, log), refresh, users: 1 };
    idle.forget(workflowId);
    active.set(workflowId, entry);
    return entry;
  };

  const release = (entry: Entry): void => {
    entry.users -= 1;
    if (entry.users > 0) return;
    active.delete(entry.journal.workflowId);
    if (entry.journal.state) idle.keep(entry.journal);
  };

  /**
   * Most tasks that somebody waits for are short: waiting for their end alone spares a read for each of their events. A
   * task that takes longer, or needs its client, is followed; and so is one that somebody follows already. Errors are left to that: it tries again.
   */
  const awaitQuickEnd = async ({ journal, refresh }: Entry, signal: AbortSignal): Promise<void> => {
    try {
      await withTimeLimit(signal, QUICK_END, (giveUp) => waitForClose(source, journal.workflowId, giveUp));
      await refresh();
    } catch {
      return;
    }
  };

  return {
    close() {
      closed = true;
      for (const { tail } of active.values()) tail.wake();
    },

    async read(workflowId) {
      const entry = acquire(workflowId);
      try {
        await entry.refresh();
        return entry.journal.state;
      } finally {
        release(entry);
      }
    },

    async until(workflowId, done, signal) {
      const entry = acquire(workflowId);
      const { journal, tail } = entry;
      const isDone = (): boolean => journal.ended || (journal.state !== undefined && done(journal.state));
      let stop: (() => void) | undefined;
      try {
        if (!isDone() && entry.users === 1) await awaitQuickEnd(entry, signal);
        stop = tail.follow();
        while (!closed && !signal.aborted && !isDone()) await tail.news(signal);
        // Whoever gives up before the first read has a task all the same.
        if (!journal.state) await entry.refresh();
        return journal.state;
      } finally {
        stop?.();
        release(entry);
      }
    },

    async open(workflowId) {
      const entry = acquire(workflowId);
      const { journal, tail } = entry;
      try {
        await entry.refresh();
      } catch (error) {
        release(entry);
        throw error;
      }
      const { state, log: events } = journal;
      if (!state) {
        release(entry);
        return undefined;
      }
      const stop = tail.follow();
      let left = false;
      const close = (): void => {
        if (left) return;
        left = true;
        stop();
        release(entry);
      };
      const opened = events.length;

      async function* from(index: number, done: Done, signal: AbortSignal): AsyncGenerator<FoldEvent, void> {
        try {
          for (let next = index; !closed && !signal.aborted;) {
            const event = events[next];
            if (event) {
              next += 1;
              yield event;
            } else if (!journal.state || done(journal.state) || journal.ended) {
              return;
            } else {
              await tail.news(signal);
            }
          }
        } finally {
          close();
        }
      }

      return {
        state,
        close,
        async *live(done, signal) {
          // Who leaves with the snapshot in hand never gets into `from`.
          try {
            yield snapshot(state);
            yield* from(opened, done, signal);
          } finally {
            close();
          }
        },
        async *after(position, done, signal) {
          try {
            if (comparePositions(position, journal.base) < 0) {
              const earlier = (await journal.readBack()).filter((event) => comparePositions(event, position) > 0);
              if (earlier.length > 0) yield* earlier;
              else yield snapshot(state, journal.base.sequence);
            }
            const index = events.findIndex((event) => comparePositions(event, position) > 0);
            yield* from(index === -1 ? opened : index, done, signal);
          } finally {
            close();
          }
        },
      };
    },
  };
}

/** The whole task as an event: what a stream begins with. */
function snapshot({ task, sequence }: FoldState, at = sequence): FoldEvent {
  return { sequence: at, log: 0, event: { task } };
}
