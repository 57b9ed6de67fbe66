/**
 * Calls back after `ms`, or, when there is nothing to wait for, as soon as the code that runs now has come to its end: a
 * timer would take a millisecond more.
 *
 * @returns takes the call back.
 */
export function callAfter(ms: number, callback: () => void): () => void {
  if (ms > 0) {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  }
  const immediate = setImmediate(callback);
  return () => clearImmediate(immediate);
}
