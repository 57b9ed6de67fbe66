import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, inject, onTestFailed, vi } from 'vitest';
import { freePort } from '../../../cli/process/ports.js';
import { startTemporal, type TemporalServer } from '../../../cli/temporal/start-temporal.js';
import { startCli, type CliProcess } from './processes.js';

/** An API process, and where it listens. */
export interface ApiProcess extends CliProcess {
  readonly url: string;
}

/** Settings of one process, by the names of its environment variables. */
export type Settings = Readonly<Partial<Record<`PERDURE_${string}` | 'TEMPORAL_ADDRESS', string>>>;

/** Temporal on a file database, and any number of API and worker processes around it. */
export interface Cluster {
  /** `host:port` of Temporal; the same after a restart. */
  readonly temporalAddress: string;
  startApi(settings?: Settings): Promise<ApiProcess>;
  startWorker(settings?: Settings): Promise<CliProcess>;
  /** The process of that id. @throws when it is none of this cluster. */
  process(pid: number): CliProcess;
  /** Kills all API and worker processes. */
  killAll(): Promise<void>;
  /** Kills Temporal with SIGKILL. Its database stays. */
  killTemporal(): Promise<void>;
  /** Starts Temporal again, on the database and port that it had. */
  restartTemporal(): Promise<void>;
}

/**
 * A cluster for one test file, whose Temporal runs from the first test on. All its processes end with the file; what
 * they printed is shown with each test that fails.
 *
 * @param name - prefix of the task queues.
 * @param agents - path of the module with the agents, from the project's folder, among the sources that are compiled.
 */
export function useCluster(name: string, agents: string): Cluster {
  const processes: { readonly command: string; readonly process: CliProcess }[] = [];
  let folder = '';
  let port = 0;
  let temporal: TemporalServer | undefined;
  // Process starts are slow where other tests run beside these.
  vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });
  const logFile = (): string => join(folder, 'temporal.log');

  const startServer = async (): Promise<void> => {
    const databaseFile = join(folder, 'temporal.db');
    temporal = await startTemporal({ binary: inject('temporalBinary'), port, databaseFile, logFile: logFile() });
  };
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), `perdure-${name}-`));
    port = await freePort();
    await startServer();
  });
  beforeEach(() => {
    onTestFailed(async () => {
      for (const { command, process } of processes) console.error(`--- ${command} ${process.pid}\n${process.output}`);
      console.error(`--- temporal\n${(await readFile(logFile(), 'utf8')).slice(-5_000)}`);
    });
  });
  const killAll = async (): Promise<void> => {
    await Promise.all(processes.map(({ process }) => process.kill()));
  };
  afterAll(async () => {
    await killAll();
    await temporal?.kill();
    await rm(folder, { recursive: true, force: true });
  });

  const start = async (command: 'api' | 'worker', settings: Settings): Promise<CliProcess> => {
    const process = await startCli(command, {
      TEMPORAL_ADDRESS: `127.0.0.1:${port}`,
      PERDURE_TASK_QUEUE: name,
      PERDURE_AGENTS: join(inject('compiledSources'), agents.replace(/\.ts$/, '.js')),
      ...settings,
    });
    processes.push({ command, process });
    return process;
  };

  return {
    get temporalAddress() {
      return `127.0.0.1:${port}`;
    },
    async startApi(settings = {}) {
      const apiPort = await freePort();
      const process = await start('api', { PERDURE_PORT: String(apiPort), PERDURE_GRPC_PORT: '0', ...settings });
      return Object.assign(process, { url: `http://127.0.0.1:${apiPort}` });
    },
    startWorker: (settings = {}) => start('worker', settings),
    process(pid) {
      const found = processes.find(({ process }) => process.pid === pid);
      if (!found) throw new Error(`No process of the cluster has the id ${pid}.`);
      return found.process;
    },
    killAll,
    async killTemporal() {
      await temporal?.kill();
    },
    restartTemporal: startServer,
  };
}
