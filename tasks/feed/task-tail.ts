import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { TaskJournal } from '../../journal/task-journal.js';

/** The long poll of one task, for all who follow it. */
export interface Tail {
  /** Keeps the task followed until the function that it returns is called. */
  follow(): () => void;
  /** Resolves when the journal may have changed, or when `signal` is aborted. */
  news(signal: AbortSignal): Promise<void>;
  /** Makes all who wait for news look around once more. */
  wake(): void;
}

/** After an error of Temporal's, in ms: short at first, because a restart takes about a second. */
const RETRY_DELAYS = [100, 250, 500, 1_000, 2_000];

/** @param refresh - reads what is there, without waiting. */
export function createTail(journal: TaskJournal, refresh: () => Promise<void>, log: Logger): Tail {
  const waiting = new Set<() => void>();
  let followers = 0;
  let current: AbortController | undefined;

  const tell = (): void => {
    const all = [...waiting];
    waiting.clear();
    for (const resolve of all) resolve();
  };

  const run = async ({ signal }: AbortController): Promise<void> => {
    let failures = 0;
    let loaded = journal.state !== undefined;
    while (!signal.aborted && !journal.ended) {
      try {
        if (loaded) await poll(signal);
        else await refresh();
        loaded = true;
        failures = 0;
      } catch (error) {
        if (isAborted(signal)) return;
        if (failures === 0) log.warn({ err: error, workflowId: journal.workflowId }, 'lost the history; trying again');
        loaded = false;
        await delay(RETRY_DELAYS[failures] ?? 2_000);
        failures += 1;
      }
      tell();
      if (loaded && !journal.state) return;
    }
  };

  /** A signal of its own for each call: the client never takes its listener off. */
  const poll = async (signal: AbortSignal): Promise<void> => {
    const call = new AbortController();
    const abort = (): void => {
      call.abort();
    };
    signal.addEventListener('abort', abort, { once: true });
    try {
      await journal.follow(call.signal);
    } finally {
      signal.removeEventListener('abort', abort);
    }
  };

  return {
    follow() {
      followers += 1;
      if (!current) {
        const mine = new AbortController();
        current = mine;
        void run(mine).finally(() => {
          if (current === mine) current = undefined;
          tell();
        });
      }
      let left = false;
      return () => {
        if (left) return;
        left = true;
        followers -= 1;
        if (followers > 0) return;
        current?.abort();
        current = undefined;
      };
    },
    wake: tell,
    news: (signal) =>
      new Promise((resolve) => {
        if (signal.aborted) {
          resolve();
          return;
        }
        const done = (): void => {
          waiting.delete(done);
          signal.removeEventListener('abort', done);
          resolve();
        };
        waiting.add(done);
        signal.addEventListener('abort', done, { once: true });
      }),
  };
}

/** Asks anew: the compiler cannot know that an await lies between two looks. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
