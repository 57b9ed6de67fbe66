import type { ClientConnectConfig } from '@temporalio/envconfig';

/** Which Temporal, and which namespace in it; as `@temporalio/envconfig` gives it. */
export type TemporalTarget = ClientConnectConfig;
