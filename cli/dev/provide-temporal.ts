import { formatDuration } from '../../protocol/duration.js';
import type { Config, Environment } from '../config/config.js';
import { getTemporal } from '../temporal/get-temporal.js';
import { readRetention, setRetention } from '../temporal/namespace.js';
import { registerSearchAttributes } from '../temporal/search-attributes.js';
import { startTemporal } from '../temporal/start-temporal.js';
import { serverVersionAt, withConnection } from '../temporal/with-connection.js';
import type { Say } from '../terminal/say.js';
import { UserError } from '../terminal/user-error.js';
import { takeDataFolder } from './data-folder.js';
import { keepRunning, type KeptRunning } from './keep-running.js';

/** How long our own dev server keeps a task that has ended, in ms. */
const DEV_RETENTION = 30 * 24 * 60 * 60_000;

/** A Temporal that is ready for Perdure. */
export interface ProvidedTemporal {
  /** The variables by which the other processes find it. */
  readonly env: Environment;
  readonly namespace: string;
  /** Where its UI is, if we know. */
  readonly uiUrl?: string;
  /** Ends what was started for it. It is absent when nothing was. */
  stop?(): Promise<void>;
}

export interface ProvideTemporalOptions {
  readonly config: Config;
  readonly env: Environment;
  readonly say: Say;
  readonly ending: AbortSignal;
}

/**
 * Finds a Temporal server, or starts one: first what Temporal's own settings name, then what answers on the port of the
 * development server, then a server of our own.
 */
export async function provideTemporal(options: ProvideTemporalOptions): Promise<ProvidedTemporal> {
  const { temporal, dev } = options.config;
  if (Object.values(temporal.connectionOptions).some((value) => value !== undefined)) return useConfigured(options);
  if (dev.temporalPort !== 0) {
    const version = await serverVersionAt(`127.0.0.1:${dev.temporalPort}`, 1_000);
    if (version !== undefined) return useRunning(options, version);
  }
  return startOwn(options);
}

async function useConfigured({ config: { temporal }, say }: ProvideTemporalOptions): Promise<ProvidedTemporal> {
  const { connectionOptions, namespace = 'default' } = temporal;
  const address = connectionOptions.address ?? 'localhost:7233';
  say(`Using the Temporal server at ${address}, namespace "${namespace}", as TEMPORAL_* or temporal.toml say`);
  try {
    await withConnection({ ...connectionOptions, connectTimeout: '10s' }, async (connection) => {
      const registered = await registerSearchAttributes(connection, namespace);
      sayRegistered(say, registered);
    });
  } catch (error) {
    // Many clusters let nobody register them but their operators, who may have done it.
    if (!(error instanceof UserError)) throw unreachable(address, error);
    say(error.message);
  }
  return { env: {}, namespace };
}

async function useRunning(
  { config: { dev, temporal }, say }: ProvideTemporalOptions,
  version: string,
): Promise<ProvidedTemporal> {
  const { namespace = 'default' } = temporal;
  const address = `127.0.0.1:${dev.temporalPort}`;
  say(`Using the Temporal server ${version} that already runs at ${address}, namespace "${namespace}"`);
  await withConnection({ address }, async (connection) => {
    sayRegistered(say, await registerSearchAttributes(connection, namespace));
    const retention = formatDuration(await readRetention(connection, namespace));
    say(`  Its settings are not ours: started without our flags it takes about 5 times as long for a small task,`);
    say(`  and it forgets a task ${retention} after its end. To have one of our own, stop it, or start beside it:`);
    say(`  PERDURE_TEMPORAL_PORT=${dev.temporalPort + 1} PERDURE_TEMPORAL_UI_PORT=${dev.temporalUiPort + 1} npm start`);
  });
  return { env: { TEMPORAL_ADDRESS: address }, namespace };
}

async function startOwn({ config, env, say, ending }: ProvideTemporalOptions): Promise<ProvidedTemporal> {
  const { namespace = 'default' } = config.temporal;
  const { temporalPort: port, temporalUiPort: uiPort } = config.dev;
  const folder = await takeDataFolder(config.dev.dataDir);
  let server: KeptRunning | undefined;
  const stop = async (): Promise<void> => {
    await server?.stop();
    await folder.release();
  };
  try {
    const binary = await getTemporal({ env, say, signal: ending });
    const { databaseFile, logFile } = folder;
    say(`Starting Temporal on port ${port}; its database is ${databaseFile}`);
    server = await keepRunning({
      name: 'Temporal server',
      start: (givenUp) =>
        startTemporal({ binary, port, uiPort, databaseFile, logFile, namespace, say, ending: givenUp }),
      say,
      ending,
    });
    const address = `127.0.0.1:${port}`;
    await withConnection({ address }, async (connection) => {
      await setRetention(connection, namespace, DEV_RETENTION);
      sayRegistered(say, await registerSearchAttributes(connection, namespace));
    });
    return { env: { TEMPORAL_ADDRESS: address }, namespace, uiUrl: `http://127.0.0.1:${uiPort}`, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function sayRegistered(say: Say, names: readonly string[]): void {
  if (names.length > 0) say(`Registered the search attributes ${names.join(', ')}`);
}

function unreachable(address: string, cause: unknown): UserError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new UserError(
    `The Temporal server at ${address} does not answer: ${reason}. Check TEMPORAL_ADDRESS and the other TEMPORAL_* ` +
      'variables, or unset them to have a server started here.',
    { cause },
  );
}
