/** Tells the bench that this process is ready, and waits until it is to end: by a signal, or by the bench's death. */
export function runUntilStopped() {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, resolve);
    process.once('disconnect', resolve);
    process.send({ perdure: 'ready' });
  });
}
