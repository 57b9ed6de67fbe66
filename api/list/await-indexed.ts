import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { FRESH_ENOUGH } from './recent-tasks.js';
import type { TaskIndex } from './task-index.js';

/**
 * Waits until lists look at a task: so that a caller who has an answer to a write finds the task in a list as it has
 * become, through whichever API process. Never rejects: the write is done, whether lists show it or not.
 *
 * @param answered - the time of the status that the caller is told, in ms since the epoch.
 * @param after - before the first look, in ms. Default: 0.
 */
export type AwaitIndexed = (workflowId: string, answered: number, after?: number) => Promise<void>;

export interface AwaitIndexedOptions {
  readonly index: Pick<TaskIndex, 'has'>;
  readonly log: Logger;
  /** The longest wait, in ms. Default: one second. */
  readonly limit?: number;
}

/** Between the first two looks, in ms: about what the index is behind. Twice as long each time, up to the longest. */
const FIRST_PAUSE = 5;
const LONGEST_PAUSE = 80;

export function createAwaitIndexed({ index, log, limit = 1_000 }: AwaitIndexedOptions): AwaitIndexed {
  const look = async (workflowId: string, since: number, over: AbortSignal): Promise<void> => {
    for (let pause = FIRST_PAUSE; !over.aborted && !(await index.has(workflowId, since)); pause *= 2) {
      await delay(Math.min(pause, LONGEST_PAUSE));
    }
  };
  return async (workflowId, answered, after = 0) => {
    if (after > 0) await delay(after);
    const over = new AbortController();
    // A call to visibility may take longer than the wait.
    const late = new Promise<void>((resolve) => over.signal.addEventListener('abort', () => resolve()));
    const timer = setTimeout(() => over.abort(), limit);
    try {
      await Promise.race([look(workflowId, answered - FRESH_ENOUGH, over.signal), late]);
      if (over.signal.aborted) log.warn({ workflowId, limit }, 'a write is answered before lists show it');
    } catch (error) {
      log.warn({ workflowId, err: error }, 'a write is answered without a look at visibility');
    } finally {
      clearTimeout(timer);
    }
  };
}
