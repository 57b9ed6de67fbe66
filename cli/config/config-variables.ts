import type { z } from 'zod';
import {
  boolean,
  byteSize,
  duration,
  hostAndPort,
  httpUrl,
  oneOf,
  origins,
  port,
  portOrOff,
  queueName,
  text,
} from './config-parsers.js';
import type { ConfigVariable } from './config-variable.js';
import { PUSH_VARIABLES } from './push-variables.js';

/** All environment variables of ours. Those of Temporal (`TEMPORAL_ADDRESS` …) are read by `@temporalio/envconfig`. */
export const CONFIG_VARIABLES = {
  PERDURE_AGENTS: {
    section: 'all',
    meaning: 'Path of a module (`.ts`, `.js`) that exports the agents to serve. Unset: the agents that ship.',
    schema: text,
  },
  PERDURE_TASK_QUEUE: {
    section: 'all',
    meaning: 'Prefix of all Temporal task queues. API and workers must agree on it.',
    fallback: 'perdure',
    schema: queueName,
  },
  PERDURE_LOG_LEVEL: {
    section: 'all',
    meaning: 'The least severe log records to write: `trace`, `debug`, `info`, `warn`, `error`, `fatal` or `silent`.',
    fallback: 'info',
    schema: oneOf(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']),
  },
  PERDURE_LOG_FORMAT: {
    section: 'all',
    meaning: '`pretty`, `json`, or `auto`: pretty on a terminal and under `perdure dev`, else JSON.',
    fallback: 'auto',
    schema: oneOf(['auto', 'pretty', 'json']),
  },
  PERDURE_PUBLIC_URL: {
    section: 'all',
    meaning:
      'Base URL in agent cards, and issuer of the JWTs of webhooks: set it behind a proxy. Unset: made from host and ' +
      'port; for workers, nothing.',
    schema: httpUrl,
  },
  PERDURE_HOST: {
    section: 'api',
    meaning: 'Address that the API listens on. `0.0.0.0`: all IPv4 interfaces.',
    fallback: '127.0.0.1',
    schema: text,
  },
  PERDURE_PORT: {
    section: 'api',
    meaning: 'Port that the API listens on. `0`: a free one.',
    fallback: '8080',
    schema: port,
  },
  PERDURE_API_KEYS_FILE: {
    section: 'api',
    meaning: 'File of the API keys that callers need, as `perdure key` makes it. Read again when it changes.',
    schema: text,
  },
  PERDURE_API_KEYS: {
    section: 'api',
    meaning: 'The same as JSON, in place of a file. Neither: nobody needs a key, and the API listens on loopback only.',
    schema: text,
  },
  PERDURE_TASK_SCOPE: {
    section: 'api',
    meaning: 'Who shares tasks: `subject`, each subject sees its own; `tenant`, all subjects of a tenant.',
    fallback: 'subject',
    schema: oneOf(['subject', 'tenant']),
  },
  PERDURE_ALLOW_ANONYMOUS: {
    section: 'api',
    meaning: 'Whether an API without keys may listen beyond loopback: anyone who reaches it may use it.',
    fallback: 'false',
    schema: boolean,
  },
  PERDURE_CORS_ORIGINS: {
    section: 'api',
    meaning: 'Origins of the web pages whose scripts may call, separated by commas; `*` for all. Unset: none.',
    schema: origins,
  },
  PERDURE_CARD_SIGNING_KEYS_FILE: {
    section: 'api',
    meaning:
      'File of the keys that sign agent cards: a JWKS, as `perdure signing-key` makes it, or PEM. Unset: unsigned.',
    schema: text,
  },
  PERDURE_DEFAULT_CARD_VERSION: {
    section: 'api',
    meaning: 'The A2A version of the agent card for requests that name none: `1.0` or `0.3`.',
    fallback: '1.0',
    schema: oneOf(['1.0', '0.3']),
  },
  PERDURE_GRPC_PORT: {
    section: 'api',
    meaning: 'Port of gRPC, on the address of the API. `0`: a free one; `off`: no gRPC.',
    fallback: '50051',
    schema: portOrOff,
  },
  PERDURE_GRPC_PUBLIC_ADDRESS: {
    section: 'api',
    meaning: '`host:port` of gRPC in agent cards: set it behind a proxy. Unset: made from host and port.',
    schema: hostAndPort,
  },
  PERDURE_GRPC_TLS_CERT: {
    section: 'api',
    meaning: 'File of the certificate of gRPC, in PEM, with those between it and its authority. Unset: no TLS.',
    schema: text,
  },
  PERDURE_GRPC_TLS_KEY: {
    section: 'api',
    meaning: 'File of its key, in PEM.',
    schema: text,
  },
  PERDURE_GRPC_TLS_CLIENT_CA: {
    section: 'api',
    meaning:
      'File of the certificate of an authority, in PEM: clients of gRPC must show one of its. Unset: they need none.',
    schema: text,
  },
  PERDURE_DEFAULT_AGENT: {
    section: 'api',
    meaning: 'Id of the agent behind the paths that name none. Unset: the first agent.',
    schema: text,
  },
  PERDURE_STRICT_VERSION: {
    section: 'api',
    meaning: 'Whether a request without `A2A-Version` is taken for 0.3, by the letter of A2A. Else its form decides.',
    fallback: 'false',
    schema: boolean,
  },
  PERDURE_BLOCKING_LIMIT: {
    section: 'api',
    meaning: 'The longest that a blocking SendMessage waits before it answers with the task as it stands.',
    fallback: '5 minutes',
    schema: duration,
  },
  PERDURE_WRITE_TIMEOUT: {
    section: 'api',
    meaning: 'The longest that a message to an open task waits for a worker before it gets 503.',
    fallback: '5s',
    schema: duration,
  },
  PERDURE_BODY_LIMIT: {
    section: 'api',
    meaning: 'The largest request body.',
    fallback: '4 MB',
    schema: byteSize,
  },
  PERDURE_CACHE_BYTES: {
    section: 'api',
    meaning: 'Memory for tasks that were read and that nobody is subscribed to.',
    fallback: '64 MB',
    schema: byteSize,
  },
  PERDURE_KEEP_ALIVE_INTERVAL: {
    section: 'api',
    meaning: 'Time between comment lines on an idle event stream. Keep it below the idle limit of your proxies.',
    fallback: '15s',
    schema: duration,
  },
  PERDURE_SLOW_READER_TIMEOUT: {
    section: 'api',
    meaning: 'An event stream whose client takes no data for this long is cut; it can resume.',
    fallback: '30s',
    schema: duration,
  },
  ...PUSH_VARIABLES,
  PERDURE_SHUTDOWN_GRACE_TIME: {
    section: 'worker',
    meaning: 'How long running turns may go on after a shutdown was asked for; then another worker takes them over.',
    fallback: '10s',
    schema: duration,
  },
  PERDURE_WORKER_HEALTH_HOST: {
    section: 'worker',
    meaning: 'Address of the worker’s `/healthz` and `/readyz`.',
    fallback: '127.0.0.1',
    schema: text,
  },
  PERDURE_WORKER_HEALTH_PORT: {
    section: 'worker',
    meaning: 'Port of the worker’s `/healthz` and `/readyz`; `0`: a free one. Unset: they are not served.',
    schema: port,
  },
  PERDURE_DATA_DIR: {
    section: 'dev',
    meaning: 'Folder of the development server’s database and log.',
    fallback: '.perdure',
    schema: text,
  },
  PERDURE_TEMPORAL_PORT: {
    section: 'dev',
    meaning: 'Port of the Temporal development server: one that answers there is used, else one is started.',
    fallback: '7233',
    schema: port,
  },
  PERDURE_TEMPORAL_UI_PORT: {
    section: 'dev',
    meaning: 'Port of the Temporal UI of the development server that is started.',
    fallback: '8233',
    schema: port,
  },
  PERDURE_CHAT_BASE_URL: {
    section: 'chat agent',
    meaning: 'Base URL of an OpenAI-compatible API, such as `http://127.0.0.1:11434/v1`.',
    schema: httpUrl,
  },
  PERDURE_CHAT_API_KEY: {
    section: 'chat agent',
    meaning: 'Its key, if it needs one.',
    schema: text,
  },
  PERDURE_CHAT_MODEL: {
    section: 'chat agent',
    meaning: 'The model to use.',
    schema: text,
  },
  PERDURE_CHAT_SYSTEM_PROMPT: {
    section: 'chat agent',
    meaning: 'What the model is told before every conversation.',
    schema: text,
  },
} as const satisfies Readonly<Record<`PERDURE_${string}`, ConfigVariable>>;

type Variables = typeof CONFIG_VARIABLES;

/** The parsed values of the variables. */
export type ConfigValues = {
  readonly [Name in keyof Variables]:
    z.output<Variables[Name]['schema']> | (Variables[Name] extends { readonly fallback: string } ? never : undefined);
};
