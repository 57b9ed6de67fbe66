import { join } from 'node:path';
import { readConfig } from '../cli/config/config.js';
import { freePort } from '../cli/process/ports.js';
import { getTemporal } from '../cli/temporal/get-temporal.js';
import { registerSearchAttributes } from '../cli/temporal/search-attributes.js';
import { startTemporal } from '../cli/temporal/start-temporal.js';
import { withConnection } from '../cli/temporal/with-connection.js';
import type { Say } from '../cli/terminal/say.js';

/** The Temporal server that is measured on. */
export interface BenchTemporal {
  /** The variables by which processes find it. */
  readonly env: NodeJS.ProcessEnv;
  /** Of the server, when we have started it. */
  readonly pid?: number;
  stop(): Promise<void>;
}

/**
 * The server that `TEMPORAL_ADDRESS` names; or else a dev server of our own, started as `npm start` starts it, with a new
 * database.
 */
export async function provideBenchTemporal(folder: string, say: Say, ending: AbortSignal): Promise<BenchTemporal> {
  if (process.env['TEMPORAL_ADDRESS']) {
    const { connectionOptions, namespace = 'default' } = readConfig(process.env).temporal;
    await withConnection(connectionOptions, (connection) => registerSearchAttributes(connection, namespace));
    say(`Temporal: the server at ${process.env['TEMPORAL_ADDRESS']}`);
    return { env: {}, stop: () => Promise.resolve() };
  }
  const binary = await getTemporal({ env: process.env, say, signal: ending });
  const databaseFile = join(folder, 'temporal.db');
  const logFile = join(folder, 'temporal.log');
  const port = await freePort();
  const { address, pid, stop } = await startTemporal({ binary, port, databaseFile, logFile, say, ending });
  say(`Temporal: a dev server of our own at ${address}`);
  return { env: { TEMPORAL_ADDRESS: address }, pid, stop };
}
