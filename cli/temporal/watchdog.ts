import { spawn } from 'node:child_process';

/** Ends a process when this script’s standard input closes, which it does when the one who holds it dies. */
const WATCH_SCRIPT = `
  process.stdin.on('close', () => {
    try { process.kill(Number(process.argv[1]), 'SIGTERM'); } catch {}
  }).resume();
`;

/**
 * Ends a foreign program when this process dies, even by SIGKILL.
 *
 * @returns what takes the watch away. It is to be called when the program has ended, since its process id can be given
 * to another.
 */
export function endWithMe(pid: number): () => void {
  const watchdog = spawn(process.execPath, ['-e', WATCH_SCRIPT, String(pid)], {
    // The watchdog gets a process group of its own: a Ctrl-C in the terminal must not end the watch before what it
    // watches.
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  watchdog.unref();
  return () => watchdog.kill('SIGKILL');
}
