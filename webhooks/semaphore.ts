/** Lets only so many pieces of work run at once. */
export interface Slots {
  /** Runs the work when there is room. @throws what `onLate` makes when there is none in time; what the work throws. */
  use<Result>(work: () => Promise<Result>): Promise<Result>;
}

export interface SlotsOptions {
  /** How many pieces of work run at once. */
  readonly count: number;
  /** How long work may wait for its turn, in ms; 0: not at all. */
  readonly wait: number;
  /** The error for work that has waited for too long. */
  readonly onLate: () => Error;
}

/** First come, first served. */
export function createSlots({ count, wait, onLate }: SlotsOptions): Slots {
  let free = count;
  const queue = new Set<() => void>();

  const enter = async (): Promise<void> => {
    if (free > 0) {
      free -= 1;
      return;
    }
    if (wait === 0) throw onLate();
    await new Promise<void>((resolve, reject) => {
      const start = (): void => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        queue.delete(start);
        reject(onLate());
      }, wait);
      queue.add(start);
    });
  };

  /** A slot goes from hand to hand: one that was free between would be taken by who came last. */
  const leave = (): void => {
    const [next] = queue;
    if (!next) {
      free += 1;
      return;
    }
    queue.delete(next);
    next();
  };

  return {
    async use(work) {
      await enter();
      try {
        return await work();
      } finally {
        leave();
      }
    },
  };
}
