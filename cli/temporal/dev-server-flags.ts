import { SEARCH_ATTRIBUTE_TYPES } from './search-attributes.js';

export interface DevServerOptions {
  readonly port: number;
  /** The port of the UI. Default: there is no UI. */
  readonly uiPort?: number;
  /** The file of the database. Default: the database is in memory. */
  readonly databaseFile?: string;
  /** The namespace, which is created if it does not exist. Default: `default`, which always exists. */
  readonly namespace?: string;
}

/** Settings without which a dev server is slow and unfair. `docs/benchmarks.md` has the numbers. */
const DYNAMIC_CONFIG = {
  // One shard polls its queues 20 times a second by default.
  'history.transferProcessorMaxPollRPS': 2_000,
  'history.timerProcessorMaxPollRPS': 2_000,
  'history.visibilityProcessorMaxPollRPS': 2_000,
  'history.outboundProcessorMaxPollRPS': 2_000,
  // Timers, and with them the dispatch of cancellations, come up to 1 s late by default.
  'history.timerProcessorMaxTimeShift': '10ms',
  // Priority and fairness between tasks that wait for a worker.
  'matching.useNewMatcher': true,
  'matching.enableFairness': true,
  // Fairness holds inside of a partition of a queue, and one server has no use for several.
  'matching.numTaskqueueReadPartitions': 1,
  'matching.numTaskqueueWritePartitions': 1,
  // Otherwise every read of a history is preceded by two reads of settings. New search attributes are known 2 s later.
  'system.forceSearchAttributesCacheRefreshOnRead': false,
  // The most long polls at once, for each kind: every open task that is read is one.
  'frontend.namespaceCount': 20_000,
  // The most calls to visibility a second, which are 10 by default. A page of a list takes several.
  'frontend.namespaceRPS.visibility': 5_000,
};

/** The arguments of `temporal` that start a dev server as Perdure wants it. */
export function devServerFlags({ port, uiPort, databaseFile, namespace }: DevServerOptions): readonly string[] {
  return [
    ...['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(port), '--log-level', 'warn'],
    ...(uiPort === undefined ? ['--headless'] : ['--ui-port', String(uiPort)]),
    ...(namespace === undefined ? [] : ['--namespace', namespace]),
    ...(databaseFile === undefined ? [] : ['--db-filename', databaseFile]),
    // The database is still safe against the death of any process; only a power cut can lose the last instants.
    ...(databaseFile === undefined
      ? []
      : ['--sqlite-pragma', 'journal_mode=wal', '--sqlite-pragma', 'synchronous=normal']),
    ...Object.entries(DYNAMIC_CONFIG).flatMap(([key, value]) => [
      '--dynamic-config-value',
      `${key}=${JSON.stringify(value)}`,
    ]),
    ...Object.entries(SEARCH_ATTRIBUTE_TYPES).flatMap(([name, type]) => ['--search-attribute', `${name}=${type}`]),
  ];
}
