/** Remembers which deliveries have been handled. Shared by all processes that receive, it can be a table or a cache. */
export interface SeenStore {
  has(id: string): boolean | Promise<boolean>;
  /** Called after the handler has succeeded. */
  add(id: string): unknown;
}

export interface SeenLimits {
  /** How long an id is remembered, in ms. */
  readonly ttl: number;
  /** How many are; the oldest are forgotten first. */
  readonly capacity: number;
}

/** Remembers ids in the memory of this process. */
export function createSeenIds({ ttl, capacity }: SeenLimits): SeenStore {
  /** When each expires. All live equally long, so the first in the map is the first to go. */
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
