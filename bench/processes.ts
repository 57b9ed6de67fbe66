import { spawn } from 'node:child_process';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isReadyMessage } from '../cli/process/ready-message.js';

export interface ProcessOptions {
  /** For messages and the log file. */
  readonly name: string;
  /** The program and its arguments. */
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** Of Node.js. */
  readonly execArgv?: readonly string[];
}

/** A Node.js program that runs. It ends when this process dies. */
export interface Process {
  readonly pid: number;
  stop(): Promise<void>;
}

export interface Processes {
  /** Starts a program that says when it is ready (`cli/process/ready-message.ts`), and waits for that. */
  start(options: ProcessOptions): Promise<Process>;
  /** Ends all that still run. */
  stopAll(): Promise<void>;
}

/** How long a process may take to end in order, in ms. */
const STOP_LIMIT = 5_000;

/** @param logFolder - takes what the processes print. */
export function createProcesses(logFolder: string): Processes {
  const running = new Set<() => Promise<void>>();
  return {
    async start({ name, args, env, execArgv = [] }) {
      const logFile = join(logFolder, `${name}.log`);
      const output = await open(logFile, 'a');
      const child = spawn(process.execPath, [...process.execArgv, ...execArgv, ...args], {
        env: { ...process.env, ...env },
        // Its own process group: a Ctrl-C in the terminal reaches us alone, and we end it.
        detached: true,
        stdio: ['ignore', output.fd, output.fd, 'ipc'],
      });
      const exited = new Promise<string>((resolve) => {
        child.once('exit', (code, signal) => resolve(signal ?? `code ${code}`));
        child.once('error', (error) => resolve(error.message));
      });
      const stop = async (): Promise<void> => {
        running.delete(stop);
        child.kill('SIGTERM');
        const timer = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT);
        await exited;
        clearTimeout(timer);
      };
      running.add(stop);
      await output.close();
      const ready = new Promise<undefined>((resolve) => {
        child.on('message', (message) => {
          if (isReadyMessage(message)) resolve(undefined);
        });
      });
      const end = await Promise.race([exited, ready]);
      if (end !== undefined || child.pid === undefined) {
        running.delete(stop);
        throw new Error(
          `The process "${name}" ended at its start (${end}). It said:\n${await readFile(logFile, 'utf8')}`,
        );
      }
      return { pid: child.pid, stop };
    },
    async stopAll() {
      await Promise.all([...running].map((stop) => stop()));
    },
  };
}
