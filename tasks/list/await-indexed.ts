import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { IndexedTask } from './query.js';
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

/** Between two looks for the same tasks, in ms: about what the index is behind. */
const PAUSE = 10;

/** Between two looks for different ones, in ms. Tasks that come in between are looked for together. */
const SHORTEST_REST = 2;
const LONGEST_REST = 500;

/** A look that takes longer, in ms, was held back by the server: it allows only so many a second. */
const SLOW = 250;

/** Tasks that are looked for at once. */
const MOST = 100;

interface Wait extends IndexedTask {
  readonly settle: () => void;
  over: boolean;
}

/**
 * Looks for tasks in groups: visibility takes few calls a second where it is not told otherwise (10 by default, 30 in
 * Temporal Cloud). The rest between two groups follows what the server bears.
 */
export function createAwaitIndexed({ index, log, limit = 1_000 }: AwaitIndexedOptions): AwaitIndexed {
  let gathering: Wait[] = [];
  let rest = SHORTEST_REST;
  let next = 0;

  const look = async (waits: readonly Wait[]): Promise<boolean> => {
    const startedAt = performance.now();
    try {
      return await index.has(waits);
    } finally {
      const slow = performance.now() - startedAt > SLOW;
      rest = slow ? Math.min(LONGEST_REST, rest * 4) : Math.max(SHORTEST_REST, rest * 0.9);
    }
  };
  const lookFor = async (group: readonly Wait[]): Promise<void> => {
    for (let waits = group; waits.length > 0; waits = waits.filter(({ over }) => !over)) {
      try {
        if (await look(waits)) return waits.forEach(({ settle }) => settle());
      } catch (error) {
        log.warn({ tasks: waits.length, err: error }, 'writes are answered without a look at visibility');
        return waits.forEach(({ settle }) => settle());
      }
      await delay(Math.max(PAUSE, rest));
    }
  };
  const begin = (): void => {
    const group = gathering.splice(0, MOST);
    next = performance.now() + rest;
    if (gathering.length > 0) setTimeout(begin, rest);
    void lookFor(group);
  };
  const join = (wait: Wait): void => {
    gathering = [...gathering, wait];
    if (gathering.length === 1) setTimeout(begin, Math.max(0, next - performance.now()));
  };

  return async (workflowId, answered, after = 0) => {
    if (after > 0) await delay(after);
    await new Promise<void>((resolve) => {
      const settle = (): void => {
        wait.over = true;
        clearTimeout(timer);
        resolve();
      };
      const wait: Wait = { workflowId, since: answered - FRESH_ENOUGH, settle, over: false };
      const timer = setTimeout(() => {
        log.warn({ workflowId, limit }, 'a write is answered before lists show it');
        settle();
      }, limit);
      join(wait);
    });
  };
}
