// A program with all that it starts, where there are process groups: it leads one of its own.
import { spawn } from 'node:child_process';

/** Ends a group when this script’s standard input closes, which it does when the one who holds it dies. */
const WATCH_SCRIPT = `
  process.stdin.on('close', () => {
    try { process.kill(-Number(process.argv[1]), 'SIGTERM'); } catch {}
  }).resume();
`;

/** @param {number} leader process id of a child that was spawned `detached`, and has not been waited for */
export function signalGroup(leader, signal) {
  try {
    process.kill(-leader, signal);
  } catch {
    // All of it has ended just now.
  }
}

/**
 * Ends a group when this process dies, even by SIGKILL: signals that are for our group do not reach it.
 *
 * @param {number} leader as above
 * @returns {() => void} takes the watch away; to be called when the leader has ended
 */
export function endGroupWithMe(leader) {
  const watchdog = spawn(process.execPath, ['-e', WATCH_SCRIPT, String(leader)], {
    // Its own group: it must outlive ours.
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  watchdog.unref();
  return () => watchdog.kill('SIGKILL');
}
