import type { TemporalTarget } from '../protocol/temporal-target.js';

/** What the API process needs to know. `cli/config.ts` reads it from the environment. */
export interface ApiConfig {
  readonly host: string;
  /** 0 takes a free port. */
  readonly port: number;
  /** The base URL in agent cards, without a trailing slash. Default: `http://{host}:{port}`. */
  readonly publicUrl?: string;
  /** The agent behind the paths that name none. Default: the first. */
  readonly defaultAgent?: string;
  /** Whether a request without a version is taken for 0.3, by the letter of A2A §3.6.2. */
  readonly strictVersion: boolean;
  readonly temporal: TemporalTarget;
  /** Prefix of all Temporal task queues. */
  readonly taskQueue: string;
  /** The longest that a blocking SendMessage waits before it answers with the task as it stands, in ms. */
  readonly blockingLimit: number;
  /** The longest that a write waits for a worker before 503, in ms. */
  readonly writeTimeout: number;
  /** The largest request body, in bytes. */
  readonly bodyLimit: number;
  /** Memory for folded tasks that nobody is subscribed to, in bytes. */
  readonly cacheBytes: number;
  /** Between comment lines on an idle stream, in ms. */
  readonly keepAliveInterval: number;
  /** A stream whose client takes no data for this long is cut, in ms. */
  readonly slowReaderTimeout: number;
}
