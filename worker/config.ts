import type { TemporalTarget } from '../protocol/settings.js';
import type { EgressPolicy } from '../webhooks/egress-policy.js';

/** What a worker process needs to know. `cli/config/config.ts` reads it from the environment. */
export interface WorkerConfig {
  readonly temporal: TemporalTarget;
  /** The prefix of all Temporal task queues. */
  readonly taskQueue: string;
  /** How long running turns may go on after a shutdown was asked for, in ms. After that they are handed over. */
  readonly shutdownGraceTime: number;
  /** Where `/healthz` and `/readyz` are served. They are not served when it is absent. Port 0 takes a free one. */
  readonly health?: { readonly host: string; readonly port: number };
  readonly push: PushWorkerConfig;
  /** The path of workflow code that was bundled beforehand. Default: what the build made, else the sources. */
  readonly workflowBundle?: string;
}

/** How push notifications are delivered. */
export interface PushWorkerConfig {
  readonly policy: EgressPolicy;
  /** How long a receiver may take to answer a delivery, in ms. */
  readonly timeout: number;
  /** Whether a receiver whose TLS certificate is not valid is given up at once. */
  readonly tlsFailure: 'stop' | 'retry';
  /** How many deliveries there may be at once, of all tasks together. */
  readonly concurrency: number;
  /** The file with the keys that open secrets. Without it, configs with secrets cannot be delivered. */
  readonly secretKeysFile?: string;
  /** The file with the keys that sign deliveries by JWT. Without it, there are no JWTs. */
  readonly signingKeysFile?: string;
  /** The secret that signs deliveries of configs without a secret of their own, by the Standard Webhooks scheme. */
  readonly signingSecret?: string;
  /** The base URL of the API, without a trailing slash. It is the issuer of the JWTs. */
  readonly publicUrl?: string;
}
