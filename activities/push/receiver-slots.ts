import { OPEN_SCOPE } from '../../protocol/ids.js';

/**
 * Limits the requests in flight to each receiver, so that those which are slow or dead do not take what is there for
 * all: not one of them alone, and not many together.
 */
export interface ReceiverSlots {
  /**
   * Takes a slot of a receiver. When all are taken, it waits a little for one, in a queue that is no longer than there
   * are slots.
   *
   * @returns what gives the slot back; undefined when there is none.
   */
  take(receiver: ReceiverName, signal: AbortSignal): Promise<(() => void) | undefined>;
}

/** Whom a request goes to, and for whose task. */
export interface ReceiverName {
  /** The scheme, host and port of the receiver. */
  readonly origin: string;
  /** The host, which all ports of the receiver have in common. */
  readonly host: string;
  /** The scope of the task. */
  readonly scope: string;
}

export interface ReceiverSlotsOptions {
  /** How many runs of deliveries there may be at once, for all receivers together. */
  readonly total: number;
  /** How many slots one receiver has at most. */
  readonly limit: number;
}

interface Receiver {
  taken: number;
  /**
   * The runs that wait for a slot. Each is handed the slot of one that has finished, in the order in which they came.
   */
  readonly waiting: Set<() => void>;
}

/** How long to wait for a slot, in ms: long enough for a receiver that answers. */
const PATIENCE = 500;

/**
 * A receiver may keep fewer runs busy than this part of those that none keeps busy. However many receivers hang, they
 * leave something to the next one, as each gets the less the more there are.
 */
const SHARE_OF_FREE = 0.25;

/**
 * The part of all runs that the ports of one host can have together, and so can the tasks of one scope where there are
 * others.
 */
const SHARE_OF_GROUP = 0.5;

export function createReceiverSlots({ total, limit }: ReceiverSlotsOptions): ReceiverSlots {
  const receivers = new Map<string, Receiver>();
  /** How many runs have a slot or wait for one, of all receivers; `groups` counts them by host and scope. */
  let busy = 0;
  const groups = new Map<string, number>();
  const mostOfGroup = Math.max(1, Math.floor(total * SHARE_OF_GROUP));

  const enter = (names: readonly string[]): void => {
    busy += 1;
    for (const name of names) groups.set(name, (groups.get(name) ?? 0) + 1);
  };
  const leave = (names: readonly string[]): void => {
    busy -= 1;
    for (const name of names) {
      const left = (groups.get(name) ?? 1) - 1;
      if (left > 0) groups.set(name, left);
      else groups.delete(name);
    }
  };

  const mayHaveMore = ({ taken, waiting }: Receiver): boolean => {
    const has = taken + waiting.size;
    return has === 0 || has < SHARE_OF_FREE * (total - busy);
  };

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

  const slot = (name: string, receiver: Receiver, names: readonly string[]): (() => void) => {
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      leave(names);
      release(name, receiver);
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
    async take({ origin, host, scope }, signal) {
      const names = [`host ${host}`, ...(scope === OPEN_SCOPE ? [] : [`scope ${scope}`])];
      const receiver = receivers.get(origin) ?? { taken: 0, waiting: new Set() };
      if (names.some((name) => (groups.get(name) ?? 0) >= mostOfGroup) || !mayHaveMore(receiver)) return undefined;
      const isFree = receiver.taken < limit;
      if (!isFree && (signal.aborted || receiver.waiting.size >= limit)) return undefined;
      receivers.set(origin, receiver);
      enter(names);
      if (isFree) receiver.taken += 1;
      else if (!(await wait(receiver, signal))) {
        leave(names);
        return undefined;
      }
      return slot(origin, receiver, names);
    },
  };
}
