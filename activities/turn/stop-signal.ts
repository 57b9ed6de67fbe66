/** Tells an agent to stop, and why. */
export interface StopSignal {
  readonly signal: AbortSignal;
  stop(reason: Error): void;
  /** Ends the watch. */
  dispose(): void;
}

/** The longest timer of Node.js, in ms. A longer one would fire at once. */
const LONGEST_TIMER = 2 ** 31 - 1;

/**
 * Stops an attempt when the activity is canceled or the attempt takes too long.
 *
 * @param canceled - the activity's own signal.
 * @param timeout - how long the attempt may take, in ms.
 * @param late - makes the reason of the abort when the time is over.
 */
export function createStopSignal(canceled: AbortSignal, timeout: number, late: () => Error): StopSignal {
  const controller = new AbortController();
  const onCanceled = (): void => {
    controller.abort(canceled.reason);
  };
  if (canceled.aborted) onCanceled();
  canceled.addEventListener('abort', onCanceled, { once: true });
  let timer: NodeJS.Timeout;
  const arm = (left: number): void => {
    timer = setTimeout(
      () => (left > LONGEST_TIMER ? arm(left - LONGEST_TIMER) : controller.abort(late())),
      Math.min(left, LONGEST_TIMER),
    );
  };
  arm(timeout);
  return {
    signal: controller.signal,
    stop: (reason) => {
      controller.abort(reason);
    },
    dispose() {
      clearTimeout(timer);
      canceled.removeEventListener('abort', onCanceled);
    },
  };
}

/**
 * Waits for `run`, but not longer than `grace` ms after the signal: an agent that does not listen is left behind.
 *
 * @throws the signal's reason when the agent is left behind.
 */
export async function runUntilStopped<T>(run: () => Promise<T> | T, signal: AbortSignal, grace: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  let onAbort: (() => void) | undefined;
  const leftBehind = new Promise<never>((_, reject) => {
    onAbort = () => {
      timer = setTimeout(() => {
        reject(signal.reason instanceof Error ? signal.reason : new Error(String(signal.reason)));
      }, grace);
    };
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
  });
  const running = Promise.resolve().then(run);
  // Whichever loses the race has nobody left to hear its error.
  running.catch(() => undefined);
  leftBehind.catch(() => undefined);
  try {
    return await Promise.race([running, leftBehind]);
  } finally {
    clearTimeout(timer);
    if (onAbort) signal.removeEventListener('abort', onAbort);
  }
}
