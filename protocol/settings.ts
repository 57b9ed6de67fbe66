import type { ClientConnectConfig } from '@temporalio/envconfig';

/** Which Temporal a process uses, and which namespace in it, in the form that `@temporalio/envconfig` gives. */
export type TemporalTarget = ClientConnectConfig;

/**
 * A setting that a process cannot start with. Its message is for the operator: it says which setting, why, and what is
 * right.
 */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}
