import type { TemporalTarget } from '../protocol/settings.js';
import type { PushRules } from '../tasks/push/create-push-configs.js';
import type { AuthenticationConfig } from './authentication/config.js';

/** What the API process needs to know. `cli/config/config.ts` reads it from the environment. */
export interface ApiConfig {
  readonly authentication: AuthenticationConfig;
  /** The file with the keys that sign agent cards. Without one, cards are not signed. */
  readonly cardSigningKeysFile?: string;
  /** The version of the agent card for requests that name none. */
  readonly defaultCardVersion: '1.0' | '0.3';
  /** Origins of the web pages whose scripts may call; `*` for all, none: CORS is off. */
  readonly corsOrigins: readonly string[];
  readonly host: string;
  /** The port. 0 takes a free one. */
  readonly port: number;
  /** The base URL in agent cards, without a trailing slash. Default: `http://{host}:{port}`. */
  readonly publicUrl?: string;
  /** Without it, there is no gRPC binding. */
  readonly grpc?: GrpcConfig;
  /** The agent behind the paths that name none. Default: the first. */
  readonly defaultAgent?: string;
  /** Whether a request without a version is taken for 0.3, by the letter of A2A §3.6.2. */
  readonly strictVersion: boolean;
  readonly temporal: TemporalTarget;
  /** The prefix of all Temporal task queues. */
  readonly taskQueue: string;
  /** The longest that a blocking SendMessage waits before it answers with the task as it stands, in ms. */
  readonly blockingLimit: number;
  /** The longest that a write waits for a worker before 503, in ms. */
  readonly writeTimeout: number;
  /** The largest request body, in bytes. */
  readonly bodyLimit: number;
  /** Memory for folded tasks that nobody is subscribed to, in bytes. */
  readonly cacheBytes: number;
  /** The time between comment lines on an idle stream, in ms. */
  readonly keepAliveInterval: number;
  /** A stream whose client takes no data for this long is cut, in ms. */
  readonly slowReaderTimeout: number;
  /** Without it, no push notification configs are taken. */
  readonly push?: PushApiConfig;
}

/** Which push notification configs are taken. */
export interface PushApiConfig extends PushRules {
  /** The file with the keys that sign deliveries, whose public halves the API serves. Without one, there are none. */
  readonly signingKeysFile?: string;
}

/** How gRPC is served: on the host of HTTP, and a port of its own. */
export interface GrpcConfig {
  /** The port. 0 takes a free one. */
  readonly port: number;
  /** `host:port` in agent cards. Default: made from host and port. */
  readonly publicAddress?: string;
  /** Without it, connections are not encrypted. */
  readonly tls?: GrpcTlsFiles;
}

/** The files of what a gRPC server proves itself with, in PEM. */
export interface GrpcTlsFiles {
  /** The certificate, and those between it and its authority. */
  readonly certFile: string;
  readonly keyFile: string;
  /** The certificate of the authority that clients must have one of. Without it, they need none. */
  readonly clientCaFile?: string;
}
