import type { TemporalTarget } from '../protocol/temporal-target.js';

/** What a worker process needs to know. `cli/config.ts` reads it from the environment. */
export interface WorkerConfig {
  readonly temporal: TemporalTarget;
  /** Prefix of all Temporal task queues. */
  readonly taskQueue: string;
  /** How long running turns may go on after a shutdown was asked for, in ms; then they are handed over. */
  readonly shutdownGraceTime: number;
  /** Where `/healthz` and `/readyz` are served; absent: nowhere. Port 0 takes a free one. */
  readonly health?: { readonly host: string; readonly port: number };
}
