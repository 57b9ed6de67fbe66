import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../cli/process/ports.js';
import { getTemporal } from '../../cli/temporal/get-temporal.js';
import { startTemporal } from '../../cli/temporal/start-temporal.js';
import { sayProgress, type Say } from '../../cli/terminal/say.js';
import { writeSecretKeys } from '../support/push/push-settings.js';
import { startCli, type CliProcess } from '../support/stacks/processes.js';

/** Temporal, a worker and two APIs, each a process of its own. */
export interface InteropStack {
  /**
   * Base URLs of the APIs, by the version of the card that they give to clients that name none: clients of 0.3 cannot.
   * Both serve both versions.
   */
  readonly urls: Readonly<Record<'1.0' | '0.3', string>>;
  /** What the processes have printed, from warnings on. */
  output(): string;
  stop(): Promise<void>;
}

/** Starts everything on free ports; `interop` is the only agent. */
export async function startInteropStack(say: Say): Promise<InteropStack> {
  const binary = await getTemporal({ env: process.env, say, signal: new AbortController().signal });
  const folder = await mkdtemp(join(tmpdir(), 'perdure-interop-'));
  const stops: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })];
  const stop = async (): Promise<void> => {
    for (const stopIt of stops.splice(0).reverse()) await stopIt();
  };
  const start = async (): Promise<InteropStack> => {
    const secretKeys = await writeSecretKeys(folder);
    const temporal = await startTemporal({ binary, port: await freePort(), logFile: join(folder, 'temporal.log') });
    stops.push(() => temporal.stop());
    const outputs: CliProcess[] = [];
    const startProcess = async (command: 'api' | 'worker', settings: Readonly<Record<string, string>>) => {
      const process = await startCli(command, {
        TEMPORAL_ADDRESS: temporal.address,
        PERDURE_AGENTS: 'test/interop/agents.ts',
        PERDURE_LOG_LEVEL: 'warn',
        // The webhooks of the clients are on this machine.
        PERDURE_PUSH_INSECURE: 'true',
        PERDURE_SECRET_KEYS_FILE: secretKeys,
        ...settings,
      });
      outputs.push(process);
      stops.push(() => process.terminate());
    };
    const startApi = async (cardVersion: string): Promise<string> => {
      const port = await freePort();
      await startProcess('api', {
        PERDURE_PORT: String(port),
        PERDURE_GRPC_PORT: '0',
        PERDURE_DEFAULT_CARD_VERSION: cardVersion,
      });
      return `http://127.0.0.1:${port}`;
    };
    await startProcess('worker', { PERDURE_SHUTDOWN_GRACE_TIME: '1ms' });
    const urls = { '1.0': await startApi('1.0'), '0.3': await startApi('0.3') };
    return { urls, output: () => outputs.map(({ output }) => output).join('\n'), stop };
  };
  try {
    return await sayProgress(say, 'Starting Temporal, a worker and two APIs', start);
  } catch (error) {
    await stop();
    throw error;
  }
}
