import type { ClientConnectConfig } from '@temporalio/envconfig';

/** Which Temporal, and which namespace in it; as `@temporalio/envconfig` gives it. */
export type TemporalTarget = ClientConnectConfig;

/** A setting that the API process cannot start with. Its message is for the operator: which, why, and what is right. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}
