import { clearInterval, setInterval } from 'node:timers';

/** How often is looked, in ms. It is one system call. */
const INTERVAL = 200;

/**
 * Resolves when the process that has started this one is gone, on POSIX systems.
 *
 * It has to be looked for: npm hands SIGTERM and SIGINT on, but dies of SIGHUP alone, nobody is told of a SIGKILL, and
 * our standard streams are those of npm's caller, so that none closes with npm. An orphan gets another parent at once,
 * also when nobody reaps the dead one. On Windows it keeps the old one, and this never resolves.
 *
 * @returns {Promise<void>}
 */
export function parentGone() {
  const parent = process.ppid;
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      if (process.ppid === parent) return;
      clearInterval(timer);
      resolve();
    }, INTERVAL);
    // There to watch over what runs; it must not keep the process alive.
    timer.unref();
  });
}
