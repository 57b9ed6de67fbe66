import { pino } from 'pino';
import { installRuntime } from '../../../worker/runtime.js';

/** Takes a line of the log of Temporal's SDK. */
export type LineSink = (line: string) => void;

let sink: LineSink = () => undefined;
let isInstalled = false;

/**
 * Installs Temporal's runtime, unless this process has it already: it can have but one, and runs test files one after the
 * other. What the runtime logs from now on is the caller's.
 *
 * @param lines - takes what is logged, at every level. Default: nobody.
 */
export function useRuntime(lines: LineSink = () => undefined): void {
  sink = lines;
  if (isInstalled) return;
  isInstalled = true;
  const write = (line: string): void => sink(line);
  installRuntime(pino({ level: 'trace', base: { component: 'worker' } }, { write }));
}
