import { spawn } from 'node:child_process';
import { mkdtemp, open, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { checkPortIsFree } from '../process/ports.js';
import { UserError } from '../terminal/user-error.js';
import { devServerFlags, type DevServerOptions } from './dev-server-flags.js';
import { endWithMe } from './watchdog.js';
import { serverVersionAt } from './with-connection.js';

export interface StartTemporalOptions extends DevServerOptions {
  /** The Temporal CLI. */
  readonly binary: string;
  /** Takes what the server prints. Default: a new file in the system's temporary folder. */
  readonly logFile?: string;
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

/**
 * Starts a Temporal dev server, with our search attributes, and waits until it answers.
 *
 * @throws UserError with the server's own last lines, when it ends or does not answer within a minute.
 */
export async function startTemporal({ binary, logFile, ...options }: StartTemporalOptions): Promise<TemporalServer> {
  // Else the one who has the port would answer in place of ours.
  await checkPortIsFree({ host: '127.0.0.1', port: options.port, variable: 'PERDURE_TEMPORAL_PORT' });
  if (options.uiPort !== undefined) {
    await checkPortIsFree({ host: '127.0.0.1', port: options.uiPort, variable: 'PERDURE_TEMPORAL_UI_PORT' });
  }
  const outputFile = logFile ?? join(await mkdtemp(join(tmpdir(), 'perdure-temporal-')), 'temporal.log');
  const output = await open(outputFile, 'a');
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
  const problem = await problemAtStart(address, exited);
  if (problem !== undefined || child.pid === undefined) {
    await kill();
    const lines = (await readFile(outputFile, 'utf8')).trim().split('\n').slice(-5);
    throw new UserError([`The Temporal server ${problem ?? 'could not be started'}. It said:`, ...lines].join('\n  '));
  }
  return { address, pid: child.pid, logFile: outputFile, exited, stop, kill };
}

/** Waits until the server answers. @returns what is wrong, if it does not. */
async function problemAtStart(address: string, exited: Promise<string>): Promise<string | undefined> {
  let end: string | undefined;
  void exited.then((how) => (end = how));
  const deadline = Date.now() + START_LIMIT;
  while (Date.now() < deadline) {
    const answers = (await serverVersionAt(address, 1_000)) !== undefined;
    if (end !== undefined) return `ended (${end})`;
    if (answers) return undefined;
    await delay(50);
  }
  return `did not answer at ${address} for ${START_LIMIT / 1_000} s`;
}
