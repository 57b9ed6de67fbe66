import { spawn } from 'node:child_process';
import { HAS_GROUPS } from './process-group.js';

/** Ends what it is told to when this script’s standard input closes, which it does when the one who holds it dies. */
const WATCH_SCRIPT = `
  process.stdin.on('close', () => {
    try { process.kill(Number(process.argv[1]), 'SIGTERM'); } catch {}
  }).resume();
`;

/**
 * Ends a foreign program, with what it has started, when this process dies, even by SIGKILL.
 *
 * @param pid - of a child that was spawned `detached`.
 * @returns takes the watch away; to be called when the program has ended, for its process id can be given to another.
 */
export function endWithMe(pid: number): () => void {
  // After a "--": a negative number looks like an option.
  const watchdog = spawn(process.execPath, ['-e', WATCH_SCRIPT, '--', String(HAS_GROUPS ? -pid : pid)], {
    // Its own process group: a Ctrl-C in the terminal must not end the watch before what it watches.
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  watchdog.unref();
  return () => watchdog.kill('SIGKILL');
}
