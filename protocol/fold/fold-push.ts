import type { PushConfig, PushEntry } from '../push.js';

/** Adds configs in their order. One whose id is known takes the place of the older, and goes on where that stands. */
export function setPushConfigs(
  entries: readonly PushEntry[],
  configs: readonly PushConfig[],
  since: number,
): readonly PushEntry[] {
  return configs.reduce<readonly PushEntry[]>((known, config) => {
    const index = known.findIndex((entry) => entry.config.id === config.id);
    const older = known[index];
    return older ? known.with(index, { config, since: older.since }) : [...known, { config, since }];
  }, entries);
}

/** Takes a config away. It is no error when there is none of that id. */
export function deletePushConfig(entries: readonly PushEntry[], id: string): readonly PushEntry[] {
  return entries.filter(({ config }) => config.id !== id);
}
