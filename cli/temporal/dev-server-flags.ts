import { SEARCH_ATTRIBUTE_TYPES } from './search-attributes.js';

export interface DevServerOptions {
  readonly port: number;
  /** Absent: no UI. */
  readonly uiPort?: number;
  /** Absent: in memory. */
  readonly databaseFile?: string;
  /** Created if it does not exist. Default: `default`, which always exists. */
  readonly namespace?: string;
}

/** Without these a dev server is slow and unfair; `docs/benchmarks.md` has the numbers. */
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
  // Which holds inside of a partition of a queue. One server has no use for several.
  'matching.numTaskqueueReadPartitions': 1,
  'matching.numTaskqueueWritePartitions': 1,
  // Else every read of a history is preceded by two reads of settings. New search attributes are known 2 s later.
  'system.forceSearchAttributesCacheRefreshOnRead': false,
  // Long polls at once, for each kind: every open task that is read is one.
  'frontend.namespaceCount': 20_000,
  // Calls to visibility a second: 10 by default, and a page of a list takes several.
  'frontend.namespaceRPS.visibility': 5_000,
};

/** The arguments of `temporal` that start a dev server as Perdure wants it. */
export function devServerFlags({ port, uiPort, databaseFile, namespace }: DevServerOptions): readonly string[] {
  return [
    ...['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(port), '--log-level', 'warn'],
    ...(uiPort === undefined ? ['--headless'] : ['--ui-port', String(uiPort)]),
    ...(namespace === undefined ? [] : ['--namespace', namespace]),
    ...(databaseFile === undefined ? [] : ['--db-filename', databaseFile]),
    // Still safe against the death of any process; only a power cut can lose the last instants.
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
