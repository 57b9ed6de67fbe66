/** Limits the requests in flight to each receiver, so that a slow or dead one does not take what is there for all. */
export interface ReceiverSlots {
  /**
   * Takes a slot of a receiver. When all are taken, waits a little for one, in a queue that is as short as the slots are
   * few.
   *
   * @param receiver - scheme, host and port.
   * @returns gives the slot back; undefined when there is none.
   */
  take(receiver: string, signal: AbortSignal): Promise<(() => void) | undefined>;
}

interface Receiver {
  taken: number;
  /** Each is handed the slot of one who has finished. */
  readonly waiting: Set<() => void>;
}

/** How long to wait for a slot, in ms: long enough for a receiver that answers. */
const PATIENCE = 500;

/** @param limit - slots of each receiver. */
export function createReceiverSlots(limit: number): ReceiverSlots {
  const receivers = new Map<string, Receiver>();

  const release = (name: string, receiver: Receiver): void => {
    const [next] = receiver.waiting;
    if (next) {
      receiver.waiting.delete(next);
      next();
      return;
    }
    receiver.taken -= 1;
    if (receiver.taken === 0) receivers.delete(name);
  };

  const slot = (name: string, receiver: Receiver): (() => void) => {
    let held = true;
    return () => {
      if (held) release(name, receiver);
      held = false;
    };
  };

  const wait = ({ waiting }: Receiver, signal: AbortSignal): Promise<boolean> =>
    new Promise((resolve) => {
      const settle = (given: boolean): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', giveUp);
        waiting.delete(take);
        resolve(given);
      };
      const take = (): void => settle(true);
      const giveUp = (): void => settle(false);
      const timer = setTimeout(giveUp, PATIENCE);
      signal.addEventListener('abort', giveUp, { once: true });
      waiting.add(take);
    });

  return {
    async take(name, signal) {
      const receiver = receivers.get(name) ?? { taken: 0, waiting: new Set() };
      receivers.set(name, receiver);
      if (receiver.taken < limit) {
        receiver.taken += 1;
        return slot(name, receiver);
      }
      if (signal.aborted || receiver.waiting.size >= limit) return undefined;
      return (await wait(receiver, signal)) ? slot(name, receiver) : undefined;
    },
  };
}
