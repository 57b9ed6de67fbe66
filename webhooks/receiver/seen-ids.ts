/**
 * Remembers which deliveries have been handled. When all processes that receive share it, it can be a table or a cache.
 */
export interface SeenStore {
  has(id: string): boolean | Promise<boolean>;
  /** Is called after the handler has succeeded. */
  add(id: string): unknown;
}

export interface SeenLimits {
  /** How long an id is remembered, in ms. */
  readonly ttl: number;
  /** How many ids are remembered. The oldest are forgotten first. */
  readonly capacity: number;
}

/** Remembers ids in the memory of this process. */
export function createSeenIds({ ttl, capacity }: SeenLimits): SeenStore {
  /**
   * When each id expires, in ms since the epoch. All live equally long, so that the first in the map is the first to
   * go.
   */
  const expiries = new Map<string, number>();
  return {
    has(id) {
      return (expiries.get(id) ?? 0) > Date.now();
    },
    add(id) {
      const now = Date.now();
      expiries.delete(id);
      expiries.set(id, now + ttl);
      for (const [oldest, expiry] of expiries) {
        if (expiries.size <= capacity && expiry > now) return;
        expiries.delete(oldest);
      }
    },
  };
}
