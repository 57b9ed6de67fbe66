import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { readConfig } from '../cli/config/config.js';
import { freePort } from '../cli/process/ports.js';
import type { Say } from '../cli/terminal/say.js';
import { createA2AClient, type A2AClient } from './a2a-client.js';
import type { Target } from './binding-calls.js';
import type { BenchOptions } from './options.js';
import { createProcesses, type Process, type Processes } from './processes.js';
import { provideBenchTemporal } from './temporal.js';

/** What is measured, running: Temporal, one API process, one worker process. */
export interface System {
  readonly temporal: Client;
  readonly a2a: A2AClient;
  /** Where an agent is. */
  target(agent: string): Target;
  readonly api: Process;
  readonly worker: Process;
  /** The server's process id; undefined when the server is not ours. */
  readonly serverPid: number | undefined;
  readonly processes: Processes;
  /** For further processes: how to find Temporal. */
  readonly env: NodeJS.ProcessEnv;
  stop(): Promise<void>;
}

export interface SystemOptions extends Pick<BenchOptions, 'cpuProf'> {
  /** For the database and the logs. */
  readonly folder: string;
  readonly say: Say;
  readonly ending: AbortSignal;
}

const CLI = fileURLToPath(new URL('../cli/main.ts', import.meta.url));
const AGENTS = fileURLToPath(new URL('agents.ts', import.meta.url));

/** Starts what is measured, by the same command lines that run it in production. */
export async function startSystem({ folder, say, ending, cpuProf }: SystemOptions): Promise<System> {
  const processes = createProcesses(folder);
  const server = await provideBenchTemporal(folder, say, ending);
  const stop = async (): Promise<void> => {
    await processes.stopAll();
    await server.stop();
  };
  try {
    const port = await freePort();
    const grpcPort = await freePort();
    const env = {
      ...server.env,
      PERDURE_AGENTS: AGENTS,
      PERDURE_PORT: String(port),
      PERDURE_GRPC_PORT: String(grpcPort),
      PERDURE_HOST: '127.0.0.1',
      // Apart from what else may run on that server.
      PERDURE_TASK_QUEUE: 'bench-perdure',
      PERDURE_SHUTDOWN_GRACE_TIME: '1s',
      // The bench's own receiver is on this machine.
      PERDURE_PUSH_INSECURE: 'true',
    };
    const execArgv = cpuProf === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${cpuProf}`];
    const worker = await processes.start({ name: 'worker', args: [CLI, 'worker'], env, execArgv });
    const api = await processes.start({ name: 'api', args: [CLI, 'api'], env, execArgv });
    const { connectionOptions, namespace = 'default' } = readConfig({ ...process.env, ...server.env }).temporal;
    const connection = await Connection.connect(connectionOptions);
    const url = `http://127.0.0.1:${port}`;
    const a2a = createA2AClient(url);
    return {
      temporal: new Client({ connection, namespace }),
      a2a,
      target: (agent) => ({
        rpc: `${url}/${agent}`,
        rest: `${url}/${agent}`,
        grpc: `127.0.0.1:${grpcPort}`,
        tenant: agent,
      }),
      api,
      worker,
      serverPid: server.pid,
      processes,
      env: server.env,
      async stop() {
        a2a.close();
        await connection.close();
        await stop();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
