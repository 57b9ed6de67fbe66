/**
 * Waits for something at most `limit` ms, and only while `signal` is not aborted: `wait` gets a signal that says when to
 * give up. Leaves nothing behind on long-lived signals, and no timer, as `AbortSignal.any` and `.timeout` would.
 */
export async function withTimeLimit<T>(
  signal: AbortSignal,
  limit: number,
  wait: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const stop = (): void => {
    controller.abort();
  };
  if (signal.aborted) stop();
  const timer = setTimeout(stop, limit);
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await wait(controller.signal);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}
