/** Windows has no process groups: there, a program is ended without what it has started. */
export const HAS_GROUPS = process.platform !== 'win32';

/**
 * Signals a program and all that it has started.
 *
 * @param leader - process id of a child that was spawned `detached`, and has not been waited for.
 */
export function signalGroup(leader: number, signal: NodeJS.Signals): void {
  try {
    process.kill(HAS_GROUPS ? -leader : leader, signal);
  } catch {
    // All of it has ended just now.
  }
}
