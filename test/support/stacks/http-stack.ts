import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino, type Logger } from 'pino';
import { afterAll, beforeAll, beforeEach, inject, onTestFailed } from 'vitest';
import type { ApiConfig, PushApiConfig } from '../../../api/config.js';
import { startApi } from '../../../api/start-api.js';
import type { Agent } from '../../../protocol/agent.js';
import { startWorker, type RunningWorker } from '../../../worker/start-worker.js';
import { testPushApi, testPushWorker, writeSecretKeys } from '../push/push-settings.js';
import { useRuntime } from './runtime.js';
import { watchTemporalCalls, type TemporalCalls } from './temporal-calls.js';

/** An API server of this process, on a port of its own. */
export interface StackApi {
  readonly url: string;
  /** `host:port` of its gRPC binding. */
  readonly grpc: string;
  /** What it asks of Temporal. */
  readonly reads: TemporalCalls;
  close(): Promise<void>;
}

/** Settings that differ. `push` false: there are no push notifications. */
export type ApiChange = Omit<Partial<ApiConfig>, 'push'> & { readonly push?: ApiConfig['push'] | false };

/** API servers and a worker around the Temporal server of the test run, all real. They end with the test file. */
export interface HttpStack {
  /** Two API servers that share nothing but Temporal. */
  readonly apis: readonly [StackApi, StackApi];
  /** Another API server, with other settings. */
  startApi(change: ApiChange): Promise<StackApi>;
  /** What the APIs have for push notifications, if a test does not say otherwise. */
  readonly push: PushApiConfig;
  /** All that API and worker have logged so far, at every level, a line each. */
  readonly logged: readonly string[];
}

/**
 * The stack of one test file.
 *
 * @param name - prefix of the task queues.
 * @param agents - asked for as the stack starts.
 */
export function useHttpStack(name: string, agents: () => readonly Agent[] | Promise<readonly Agent[]>): HttpStack {
  const logged: string[] = [];
  const write = (line: string): void => void logged.push(line);
  const logger = (component: string): Logger => pino({ level: 'trace', base: { component } }, { write });
  const started: StackApi[] = [];
  let served: readonly Agent[] = [];
  let folder = '';
  let secretKeysFile = '';
  let pair: readonly [StackApi, StackApi] | undefined;
  let worker: RunningWorker | undefined;

  const start = async ({ push = testPushApi(secretKeysFile), ...change }: ApiChange): Promise<StackApi> => {
    const reads = watchTemporalCalls();
    const config: ApiConfig = {
      host: '127.0.0.1',
      port: 0,
      grpc: { port: 0 },
      temporal: { connectionOptions: { address: inject('temporalAddress'), plugins: [reads.plugin] } },
      taskQueue: name,
      strictVersion: false,
      authentication: { taskScope: 'subject', allowAnonymous: false },
      defaultCardVersion: '1.0',
      corsOrigins: [],
      blockingLimit: 45_000,
      writeTimeout: 10_000,
      bodyLimit: 4_000_000,
      cacheBytes: 64_000_000,
      keepAliveInterval: 15_000,
      slowReaderTimeout: 30_000,
      ...(push && { push }),
      ...change,
    };
    const { url, grpc = '', close } = await startApi(config, served, logger('api'));
    const api = { url, grpc, reads, close };
    started.push(api);
    return api;
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), `perdure-${name}-`));
    secretKeysFile = await writeSecretKeys(folder);
    served = await agents();
    const temporal = { connectionOptions: { address: inject('temporalAddress') } };
    useRuntime(write);
    worker = await startWorker(
      {
        ...{ temporal, taskQueue: name, shutdownGraceTime: 0, push: testPushWorker(secretKeysFile) },
        workflowBundle: inject('workflowBundle'),
      },
      served,
      logger('worker'),
    );
    pair = [await start({}), await start({})];
  });
  beforeEach(() => {
    const before = logged.length;
    onTestFailed(() => {
      const lines = logged.slice(before).filter((line) => !line.startsWith('{"level":10'));
      console.error(
        lines
          .map((line) => line.trim().slice(0, 1_000))
          .slice(-50)
          .join('\n'),
      );
    });
  });
  afterAll(async () => {
    await Promise.all(started.map((api) => api.close()));
    await worker?.shutdown();
    await rm(folder, { recursive: true, force: true });
  });

  return {
    get apis() {
      if (!pair) throw new Error('The stack has not started.');
      return pair;
    },
    startApi: start,
    get push() {
      return testPushApi(secretKeysFile);
    },
    logged,
  };
}
