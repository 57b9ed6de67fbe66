import { loadClientConnectConfig } from '@temporalio/envconfig';
import type { z } from 'zod';
import type { AuthenticationConfig } from '../../api/authentication/config.js';
import type { ApiConfig, GrpcConfig } from '../../api/config.js';
import type { TemporalTarget } from '../../protocol/settings.js';
import type { WorkerConfig } from '../../worker/config.js';
import { UserError } from '../terminal/user-error.js';
import type { ConfigVariable } from './config-variable.js';
import { CONFIG_VARIABLES, type ConfigValues } from './config-variables.js';
import { checkPush, pushApiConfig, pushWorkerConfig } from './push-config.js';

/** Environment variables, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

export interface LogConfig {
  readonly level: string;
  /** The form of the records. `auto` is pretty on a terminal, and JSON elsewhere. */
  readonly format: 'auto' | 'pretty' | 'json';
}

export interface DevConfig {
  readonly dataDir: string;
  readonly temporalPort: number;
  readonly temporalUiPort: number;
}

export interface Config {
  /** The path of the module that exports the agents. Default: the agents that ship. */
  readonly agentsModule?: string;
  readonly temporal: TemporalTarget;
  readonly log: LogConfig;
  readonly api: ApiConfig;
  readonly worker: WorkerConfig;
  readonly dev: DevConfig;
}

/**
 * Reads the whole configuration. An empty variable counts as unset.
 *
 * @throws UserError that names every variable that is unknown or malformed, its value, and what is right.
 */
export function readConfig(env: Environment): Config {
  const problems: string[] = [];
  const values = readVariables(env, problems);
  checkGrpc(values, problems);
  checkPush(values, problems);
  const temporal = readTemporalTarget(env, problems);
  if (problems.length > 0) {
    throw new UserError(
      ['The configuration is not usable:', ...problems.map((problem) => `  - ${problem}`)].join('\n'),
    );
  }
  return makeConfig(values, temporal);
}

function readVariables(env: Environment, problems: string[]): ConfigValues {
  const values: Record<string, unknown> = {};
  for (const [name, variable] of Object.entries<ConfigVariable>(CONFIG_VARIABLES)) {
    const value = env[name] || variable.fallback;
    const parsed = value === undefined ? undefined : variable.schema.safeParse(value);
    if (parsed?.success === false) {
      const remedy = variable.fallback === undefined ? 'Mend or unset it.' : `The default is "${variable.fallback}".`;
      const right = `${variable.schema.description}${faultsIn(parsed.error)}`;
      problems.push(`${name} is ${JSON.stringify(value)}, but must be ${right}. ${remedy}`);
    }
    values[name] = parsed?.data;
  }
  for (const name of Object.keys(env)) {
    if (name.startsWith('PERDURE_') && !(name in CONFIG_VARIABLES)) {
      problems.push(
        // A misspelled name may stand before a real secret.
        `${name}${isSecret(name) ? '' : ` (${JSON.stringify(env[name])})`} is not a variable of Perdure. ` +
          'Unset it, or correct its name: `perdure --help` lists them all.',
      );
    }
  }
  if (env['PERDURE_API_KEYS'] && env['PERDURE_API_KEYS_FILE']) {
    problems.push(
      'PERDURE_API_KEYS and PERDURE_API_KEYS_FILE are both set. Put all keys into one, and unset the other.',
    );
  }
  // Safe: every name of the table was set just above, from its own schema.
  return values as unknown as ConfigValues;
}

/** Tells which parts of a list are wrong, to read on from what is right. */
function faultsIn({ issues }: z.ZodError): string {
  return issues
    .map((issue) => {
      const fault: unknown = issue.code === 'custom' ? issue.params?.['fault'] : undefined;
      return typeof fault === 'string' ? `; ${fault}` : '';
    })
    .join('');
}

function isSecret(name: string): boolean {
  return /KEY|SECRET|TOKEN|PASSWORD/.test(name);
}

function readTemporalTarget(env: Environment, problems: string[]): TemporalTarget {
  const set = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  try {
    return loadClientConnectConfig({ overrideEnvVars: Object.fromEntries(set) });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    problems.push(`Temporal’s own settings: ${reason}. Check the TEMPORAL_* variables and temporal.toml.`);
    return { connectionOptions: {} };
  }
}

function makeConfig(values: ConfigValues, temporal: TemporalTarget): Config {
  const taskQueue = values.PERDURE_TASK_QUEUE;
  const grpc = grpcConfig(values);
  const push = pushApiConfig(values);
  return Object.freeze({
    ...(values.PERDURE_AGENTS && { agentsModule: values.PERDURE_AGENTS }),
    temporal,
    log: Object.freeze({ level: values.PERDURE_LOG_LEVEL, format: values.PERDURE_LOG_FORMAT }),
    api: Object.freeze({
      host: values.PERDURE_HOST,
      port: values.PERDURE_PORT,
      ...(values.PERDURE_PUBLIC_URL && { publicUrl: values.PERDURE_PUBLIC_URL }),
      ...(grpc && { grpc }),
      ...(values.PERDURE_DEFAULT_AGENT && { defaultAgent: values.PERDURE_DEFAULT_AGENT }),
      strictVersion: values.PERDURE_STRICT_VERSION,
      authentication: authenticationConfig(values),
      corsOrigins: values.PERDURE_CORS_ORIGINS ?? [],
      ...(values.PERDURE_CARD_SIGNING_KEYS_FILE && { cardSigningKeysFile: values.PERDURE_CARD_SIGNING_KEYS_FILE }),
      defaultCardVersion: values.PERDURE_DEFAULT_CARD_VERSION,
      temporal,
      taskQueue,
      blockingLimit: values.PERDURE_BLOCKING_LIMIT,
      writeTimeout: values.PERDURE_WRITE_TIMEOUT,
      bodyLimit: values.PERDURE_BODY_LIMIT,
      cacheBytes: values.PERDURE_CACHE_BYTES,
      keepAliveInterval: values.PERDURE_KEEP_ALIVE_INTERVAL,
      slowReaderTimeout: values.PERDURE_SLOW_READER_TIMEOUT,
      ...(push && { push }),
    }),
    worker: Object.freeze({
      temporal,
      taskQueue,
      shutdownGraceTime: values.PERDURE_SHUTDOWN_GRACE_TIME,
      ...(values.PERDURE_WORKER_HEALTH_PORT !== undefined && {
        health: Object.freeze({ host: values.PERDURE_WORKER_HEALTH_HOST, port: values.PERDURE_WORKER_HEALTH_PORT }),
      }),
      push: pushWorkerConfig(values),
    }),
    dev: Object.freeze({
      dataDir: values.PERDURE_DATA_DIR,
      temporalPort: values.PERDURE_TEMPORAL_PORT,
      temporalUiPort: values.PERDURE_TEMPORAL_UI_PORT,
    }),
  });
}

function authenticationConfig(values: ConfigValues): AuthenticationConfig {
  const { PERDURE_API_KEYS: json, PERDURE_API_KEYS_FILE: file } = values;
  const apiKeys = file ? { file } : json ? { json } : undefined;
  return Object.freeze({
    ...(apiKeys && { apiKeys: Object.freeze(apiKeys) }),
    taskScope: values.PERDURE_TASK_SCOPE,
    allowAnonymous: values.PERDURE_ALLOW_ANONYMOUS,
  });
}

function grpcConfig(values: ConfigValues): GrpcConfig | undefined {
  const { PERDURE_GRPC_PORT: port, PERDURE_GRPC_PUBLIC_ADDRESS: publicAddress } = values;
  const { PERDURE_GRPC_TLS_CERT: certFile, PERDURE_GRPC_TLS_KEY: keyFile } = values;
  const { PERDURE_GRPC_TLS_CLIENT_CA: clientCaFile } = values;
  if (port === undefined) return undefined;
  return Object.freeze({
    port,
    ...(publicAddress && { publicAddress }),
    ...(certFile && keyFile && { tls: Object.freeze({ certFile, keyFile, ...(clientCaFile && { clientCaFile }) }) }),
  });
}

/** Finds what is right by itself, and wrong beside another variable. */
function checkGrpc(values: ConfigValues, problems: string[]): void {
  const { PERDURE_GRPC_PORT: port, PERDURE_PORT: httpPort } = values;
  if (port !== undefined && port !== 0 && port === httpPort) {
    problems.push(`PERDURE_GRPC_PORT is "${port}", as PERDURE_PORT is: gRPC needs a port of its own.`);
  }
  const { PERDURE_GRPC_TLS_CERT: cert, PERDURE_GRPC_TLS_KEY: key } = values;
  if (!cert !== !key) {
    const [set, unset] = cert ? ['CERT', 'KEY'] : ['KEY', 'CERT'];
    problems.push(`PERDURE_GRPC_TLS_${set} is set, and PERDURE_GRPC_TLS_${unset} is not: TLS needs both.`);
  }
  if (values.PERDURE_GRPC_TLS_CLIENT_CA && !cert && !key) {
    problems.push(
      'PERDURE_GRPC_TLS_CLIENT_CA is set, and there is no TLS: set PERDURE_GRPC_TLS_CERT and _KEY, or unset it.',
    );
  }
}
