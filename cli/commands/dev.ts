import { reachableHost } from '../../api/http/reachable-host.js';
import type { Config, Environment } from '../config/config.js';
import { outliveOutput } from '../dev/broken-output.js';
import { startChild, type ChildOptions } from '../dev/child-process.js';
import { greeting } from '../dev/greeting.js';
import { chooseGrpcPort } from '../dev/grpc-port.js';
import { keepRunning } from '../dev/keep-running.js';
import { provideTemporal } from '../dev/provide-temporal.js';
import { provideSecretKeys } from '../dev/secret-keys.js';
import { waitUntilReady } from '../dev/wait-until-ready.js';
import { loadAgents } from '../load-agents.js';
import { checkPortIsFree, freePort } from '../process/ports.js';
import { checkSettings } from '../process/settings-problem.js';
import { aborted } from '../process/stop-signal.js';
import type { Say } from '../terminal/say.js';

/** What an API process may take to end, in ms: a bit more than it gives itself. */
const API_STOP_LIMIT = 12_000;

/** The same for a worker, beyond its grace time. */
const WORKER_STOP_LIMIT = 12_000;

/** What holds on a developer's machine unless the environment says otherwise: receivers of webhooks run there as well. */
export function devEnvironment(env: Environment): Environment {
  return { ...env, PERDURE_PUSH_INSECURE: env['PERDURE_PUSH_INSECURE'] || 'true' };
}

/** Runs everything on this machine until `stop`: Temporal, one API process, one worker process. */
export async function runDev(config: Config, env: Environment, stop: AbortSignal, say: Say): Promise<void> {
  outliveOutput();
  const { host } = config.api;
  const agents = await loadAgents(config, env);
  await checkSettings(config);
  // Found out first: a server that takes minutes to come by is no good beside a taken port.
  await checkPortIsFree({ host, port: config.api.port, variable: 'PERDURE_PORT' });
  const port = config.api.port || (await freePort(host));
  const apiUrl = `http://${reachableHost(host)}:${port}`;
  const grpcPort = await chooseGrpcPort(config.api, env, say);
  const secretKeysFile = await provideSecretKeys(config, say);

  const stops: { readonly what: string; stop(): Promise<void> }[] = [];
  try {
    const temporal = await provideTemporal({ config, env, say, ending: stop });
    if (temporal.stop) stops.unshift({ what: 'Temporal server', stop: temporal.stop });
    const childEnv = {
      ...env,
      ...temporal.env,
      PERDURE_PORT: String(port),
      PERDURE_GRPC_PORT: grpcPort === undefined ? 'off' : String(grpcPort),
      PERDURE_SECRET_KEYS_FILE: secretKeysFile,
      PERDURE_LOG_FORMAT: config.log.format === 'auto' ? 'pretty' : config.log.format,
    };
    // Only the API can tell its own address.
    const workerEnv = { ...childEnv, PERDURE_PUBLIC_URL: config.api.publicUrl ?? apiUrl };
    const keepChild = async (what: string, child: Omit<ChildOptions, 'ending'>): Promise<void> => {
      const start = (ending: AbortSignal) => startChild({ ...child, ending });
      const kept = await keepRunning({ name: what, start, say, ending: stop });
      stops.unshift({ what, stop: kept.stop });
    };
    const workerStopLimit = config.worker.shutdownGraceTime + WORKER_STOP_LIMIT;
    await keepChild('worker process', { command: 'worker', env: workerEnv, stopLimit: workerStopLimit });
    await keepChild('API process', { command: 'api', env: childEnv, stopLimit: API_STOP_LIMIT });
    await waitUntilReady(`${apiUrl}/readyz`, say, stop);
    const withKey = config.api.authentication.apiKeys !== undefined;
    const grpcAddress = grpcPort === undefined ? undefined : `${reachableHost(host)}:${grpcPort}`;
    const insecureWebhooks = config.api.push?.policy.insecure === true;
    say(greeting({ apiUrl, grpcAddress, agents, temporal, withKey, insecureWebhooks }));
    await aborted(stop);
  } catch (error) {
    if (!stop.aborted) throw error;
  } finally {
    if (stops.length > 0) say('Stopping. Press Ctrl-C again to end at once.');
    for (const { what, stop: stopIt } of stops) {
      say(`Stopping the ${what}`);
      await stopIt();
    }
  }
}
