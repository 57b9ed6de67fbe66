/** Tells the person at the terminal what is happening, in one line. */
export type Say = (line: string) => void;

/**
 * Says what is done while `work` goes on: at once, and then at intervals with the time that has passed.
 *
 * @param interval - how long to wait between two lines, in ms. Default: 15 seconds.
 */
export async function sayProgress<T>(say: Say, what: string, work: () => Promise<T>, interval = 15_000): Promise<T> {
  const startedAt = Date.now();
  say(`${what} …`);
  const timer = setInterval(() => {
    say(`  … still at it after ${Math.round((Date.now() - startedAt) / 1_000)} s`);
  }, interval);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
