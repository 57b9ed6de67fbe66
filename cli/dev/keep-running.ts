import { setTimeout as delay } from 'node:timers/promises';
import type { Say } from '../terminal/say.js';

/** A program that runs. */
export interface Running {
  readonly pid: number;
  /** Resolves when it has ended, with how. Never rejects. */
  readonly exited: Promise<string>;
  /** Ends it in order. */
  stop(): Promise<void>;
}

/** A program that is started again whenever it ends. */
export interface KeptRunning {
  /** Ends it for good. */
  stop(): Promise<void>;
}

export interface KeepRunningOptions {
  readonly name: string;
  /** May give up when `ending` is aborted. */
  readonly start: (ending: AbortSignal) => Promise<Running>;
  readonly say: Say;
  /** Aborted when everything ends: it is not started again, and `stop` follows. */
  readonly ending: AbortSignal;
}

const FIRST_DELAY = 500;
const LONGEST_DELAY = 10_000;

/** A program that lived this long was healthy: the next delay is the first one again. */
const HEALTHY_AFTER = 30_000;

/**
 * Starts a program, and again whenever it ends by itself: after half a second, then twice as late each time.
 *
 * @throws what the first start throws; later ones are repeated.
 */
export async function keepRunning({ name, start, say, ...options }: KeepRunningOptions): Promise<KeptRunning> {
  const stopping = new AbortController();
  const ending = AbortSignal.any([options.ending, stopping.signal]);
  let current: Running | undefined = await start(ending);

  const supervise = async (): Promise<void> => {
    for (let wait = FIRST_DELAY; ; wait = Math.min(wait * 2, LONGEST_DELAY)) {
      if (current) {
        const startedAt = Date.now();
        const how = await current.exited;
        if (ending.aborted) return;
        if (Date.now() - startedAt > HEALTHY_AFTER) wait = FIRST_DELAY;
        say(`The ${name} (process ${current.pid}) has ended: ${how}. It is started again in ${wait} ms.`);
        current = undefined;
      }
      await delay(wait, undefined, { signal: ending }).catch(() => undefined);
      if (ending.aborted) return;
      try {
        current = await start(ending);
        say(`The ${name} runs again (process ${current.pid}).`);
      } catch (error) {
        if (ending.aborted) return;
        say(error instanceof Error ? error.message : String(error));
      }
    }
  };
  const supervision = supervise();

  return {
    async stop() {
      stopping.abort();
      await current?.stop();
      await supervision;
      // A start that was under way just now may have gone through.
      await current?.stop();
    },
  };
}
