/**
 * Waits for something at most `limit` ms, and only while none of `signals` is aborted: `wait` gets a signal that says
 * when to give up. Leaves nothing behind on long-lived signals, and no timer, as `AbortSignal.any` and `.timeout` would.
 */
export async function boundedWait<T>(
  signals: readonly AbortSignal[],
  limit: number,
  wait: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const stop = (): void => {
    controller.abort();
  };
  if (signals.some(({ aborted }) => aborted)) stop();
  const timer = setTimeout(stop, limit);
  for (const signal of signals) signal.addEventListener('abort', stop, { once: true });
  try {
    return await wait(controller.signal);
  } finally {
    clearTimeout(timer);
    for (const signal of signals) signal.removeEventListener('abort', stop);
  }
}
