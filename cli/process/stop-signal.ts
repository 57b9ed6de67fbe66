/** A second signal counts only after this time: one Ctrl-C reaches us from the terminal, and once more through npm. */
const REPEAT_AFTER = 1_000;

/**
 * Aborted when this process is asked to stop: SIGINT, SIGTERM, SIGHUP, or the death of the process that started it with
 * an IPC channel. A second signal ends the process at once, with code 1.
 */
export function stopSignal(): AbortSignal {
  const controller = new AbortController();
  let askedAt = 0;
  const ask = (): void => {
    if (!controller.signal.aborted) {
      askedAt = Date.now();
      controller.abort();
    } else if (Date.now() - askedAt > REPEAT_AFTER) {
      process.exit(1);
    }
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, ask);
  if (process.connected) {
    process.once('disconnect', ask);
    // The channel is there to be lost; it must not keep the process alive.
    process.channel?.unref();
  }
  return controller.signal;
}

/**
 * Resolves when the signal is aborted.
 *
 * @param unless - ends the watch; for who waits often for the same signal.
 */
export function aborted(signal: AbortSignal, unless?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true, ...(unless && { signal: unless }) });
  });
}
