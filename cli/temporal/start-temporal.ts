import { spawn } from 'node:child_process';
import { mkdtemp, open, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { checkPortIsFree } from '../process/ports.js';
import type { Say } from '../terminal/say.js';
import { UserError } from '../terminal/user-error.js';
import { devServerFlags, type DevServerOptions } from './dev-server-flags.js';
import { endReason, isByChance } from './end-reason.js';
import { endWithMe } from './watchdog.js';
import { serverVersionAt } from './with-connection.js';

export interface StartTemporalOptions extends DevServerOptions {
  /** The Temporal CLI. */
  readonly binary: string;
  /** Takes what the server prints, at its end. Default: a new file in the system's temporary folder. */
  readonly logFile?: string;
  /** Told when the start is tried again. Default: nobody is. */
  readonly say?: Say;
  /** Gives the start up, and rejects with its reason. Default: nothing does. */
  readonly ending?: AbortSignal;
}

/** A Temporal dev server that this process has started. It ends when this process does. */
export interface TemporalServer {
  /** `host:port` of its gRPC service. */
  readonly address: string;
  readonly pid: number;
  readonly logFile: string;
  /** Resolves when the process has ended, with how: `code 1`, `SIGKILL`. Never rejects. */
  readonly exited: Promise<string>;
  /** Ends it in order. */
  stop(): Promise<void>;
  /** Ends it by SIGKILL, as a crash would. */
  kill(): Promise<void>;
}

const START_LIMIT = 60_000;
const STOP_LIMIT = 10_000;

/** How often a server is started that ends at once by bad luck. */
const ATTEMPTS = 3;

/**
 * Starts a Temporal dev server, with our search attributes, and waits until it answers. The server picks the ports
 * between its own services at random; when another program has taken one of them meanwhile, it is started again.
 *
 * @throws UserError with what the server said of the reason, when it ends or does not answer within a minute.
 */
export async function startTemporal(options: StartTemporalOptions): Promise<TemporalServer> {
  const { say, ending } = options;
  const logFile = options.logFile ?? join(await mkdtemp(join(tmpdir(), 'perdure-temporal-')), 'temporal.log');
  for (let attempt = 1; ; attempt += 1) {
    ending?.throwIfAborted();
    const started = await startOnce({ ...options, logFile });
    if (!('problem' in started)) return started;
    const { problem, reason, ended } = started;
    const told = [`The Temporal server ${problem}. It said:`, ...reason].join('\n  ');
    if (attempt === ATTEMPTS || !ended || !isByChance(reason)) throw new UserError(told);
    say?.(`${told}\nStarting it again, attempt ${attempt + 1} of ${ATTEMPTS}`);
  }
}

/** A start that came to nothing; no process is left of it. */
interface FailedStart {
  /** What became of the server: `ended (code 2)`. */
  readonly problem: string;
  /** What it said of that. */
  readonly reason: readonly string[];
  /** Whether it has ended by itself. */
  readonly ended: boolean;
}

async function startOnce({
  binary,
  logFile,
  ending,
  ...options
}: StartTemporalOptions & { readonly logFile: string }): Promise<TemporalServer | FailedStart> {
  // Else the one who has the port would answer in place of ours.
  await checkPortIsFree({ host: '127.0.0.1', port: options.port, variable: 'PERDURE_TEMPORAL_PORT' });
  if (options.uiPort !== undefined) {
    await checkPortIsFree({ host: '127.0.0.1', port: options.uiPort, variable: 'PERDURE_TEMPORAL_UI_PORT' });
  }
  const output = await open(logFile, 'a');
  const { size: before } = await output.stat();
  const child = spawn(binary, devServerFlags(options), {
    // Its own process group: a Ctrl-C in the terminal reaches us, and we end the server last.
    detached: true,
    stdio: ['ignore', output.fd, output.fd],
  });
  const exited = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => resolve(signal ?? `code ${code}`));
    // It could not be spawned at all; no exit event follows.
    child.once('error', (error) => resolve(error.message));
  });
  await output.close();
  const unwatch = child.pid === undefined ? () => undefined : endWithMe(child.pid);
  void exited.then(unwatch);

  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await exited;
  };
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT);
    await exited;
    clearTimeout(timer);
  };
  const address = `127.0.0.1:${options.port}`;
  const problem = await problemAtStart(address, exited, ending);
  if (ending?.aborted) await stop();
  ending?.throwIfAborted();
  if (problem === undefined && child.pid !== undefined) {
    return { address, pid: child.pid, logFile, exited, stop, kill };
  }
  await kill();
  const said = (await readFile(logFile)).subarray(before).toString('utf8');
  return { problem: 'could not be started', ended: false, ...problem, reason: endReason(said) };
}

/** Waits until the server answers, or the start is given up. @returns what is wrong, if it does not. */
async function problemAtStart(
  address: string,
  exited: Promise<string>,
  ending: AbortSignal | undefined,
): Promise<Omit<FailedStart, 'reason'> | undefined> {
  let end: string | undefined;
  void exited.then((how) => (end = how));
  const deadline = Date.now() + START_LIMIT;
  while (Date.now() < deadline && !ending?.aborted) {
    const answers = (await serverVersionAt(address, 1_000)) !== undefined;
    if (end !== undefined) return { problem: `ended (${end})`, ended: true };
    if (answers) return undefined;
    await delay(50);
  }
  return { problem: `did not answer at ${address} for ${START_LIMIT / 1_000} s`, ended: false };
}
