import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { OPEN_SCOPE, taskWorkflowId } from '../../protocol/ids.js';
import { DELIVER_PUSH_ACTIVITY } from '../../protocol/names.js';
import { eventually } from '../support/eventually.js';
import { writeSecretKeys } from '../support/push/push-settings.js';
import { startWebhook, type Delivered, type Webhook, type WebhookAnswers } from '../support/servers/webhook.js';
import { useCluster, type ApiProcess, type Cluster, type Settings } from '../support/stacks/cluster.js';
import type { CliProcess } from '../support/stacks/processes.js';
import { subscribe } from './calls.js';

/** A cluster whose tasks have webhooks on this machine; its only agent is the actor. */
export interface PushCluster extends Pick<Cluster, 'temporalAddress' | 'killTemporal' | 'restartTemporal'> {
  readonly client: Client;
  startApi(): Promise<ApiProcess>;
  /** Until the test has ended. */
  startWorker(settings?: Settings): Promise<CliProcess>;
  /** Until the test has ended. */
  webhook(answers?: WebhookAnswers): Promise<Webhook>;
  /** The run that makes a delivery now. Only for tasks with one webhook. */
  runOf(delivered: Delivered): Promise<DeliveryRun>;
}

/** A run of the activity that delivers. */
export interface DeliveryRun {
  readonly worker: CliProcess;
  /** Why the run before it ended, as Temporal names it; absent for the first. */
  readonly afterFailure?: string;
}

/** Failed deliveries are tried again soon; a receiver that does not answer is waited for longer than a test takes. */
const PUSH_SETTINGS: Settings = {
  PERDURE_PUSH_INSECURE: 'true',
  PERDURE_PUSH_INITIAL_INTERVAL: '100ms',
  PERDURE_PUSH_MAX_INTERVAL: '500ms',
  PERDURE_PUSH_TIMEOUT: '30s',
  PERDURE_LOG_LEVEL: 'debug',
};

/** @param name - prefix of the task queues. */
export function usePushCluster(name: string): PushCluster {
  const cluster = useCluster(name, 'test/crash/push-agents.ts');
  const workers: CliProcess[] = [];
  const webhooks: Webhook[] = [];
  let folder = '';
  let settings = PUSH_SETTINGS;
  let client: Client | undefined;
  const connected = (): Client => {
    if (!client) throw new Error('The cluster has not started.');
    return client;
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), `perdure-${name}-keys-`));
    settings = { ...PUSH_SETTINGS, PERDURE_SECRET_KEYS_FILE: await writeSecretKeys(folder) };
    client = new Client({ connection: await Connection.connect({ address: cluster.temporalAddress }) });
  });
  afterEach(async () => {
    await Promise.all(webhooks.splice(0).map((each) => each.close()));
    await Promise.all(workers.splice(0).map((each) => each.kill()));
  });
  afterAll(async () => {
    await client?.connection.close();
    await rm(folder, { recursive: true, force: true });
  });

  return {
    get temporalAddress() {
      return cluster.temporalAddress;
    },
    killTemporal: () => cluster.killTemporal(),
    restartTemporal: () => cluster.restartTemporal(),
    get client() {
      return connected();
    },
    startApi: () => cluster.startApi(settings),
    async startWorker(change = {}) {
      const worker = await cluster.startWorker({ ...settings, ...change });
      workers.push(worker);
      return worker;
    },
    async webhook(answers) {
      const webhook = await startWebhook(answers);
      webhooks.push(webhook);
      return webhook;
    },
    runOf: ({ taskId }) =>
      eventually(async () => {
        const workflowId = taskWorkflowId({ agent: 'actor', scope: OPEN_SCOPE, taskId });
        const { raw } = await connected().workflow.getHandle(workflowId).describe();
        const run = raw.pendingActivities?.find(({ activityType }) => activityType?.name === DELIVER_PUSH_ACTIVITY);
        // By default a worker's identity is `pid@host`.
        const pid = /^(\d+)@/.exec(run?.lastWorkerIdentity ?? '')?.[1];
        if (pid === undefined) throw new Error(`Temporal knows of no delivery for the task ${taskId}.`);
        const afterFailure = run?.lastFailure?.applicationFailureInfo?.type ?? run?.lastFailure?.message;
        return { worker: cluster.process(Number(pid)), ...(afterFailure && { afterFailure }) };
      }),
  };
}

/** That a webhook for `all` has taken every event of an ended task, as its stream tells them, and in order. */
export async function expectAllEvents({ attempts, taken }: Webhook, url: string, taskId: string): Promise<void> {
  const stream = await subscribe(url, taskId, '0');
  expect(await stream.ended).toBe('complete');
  const told = new Map(taken.map(({ sequence, body }) => [String(sequence), body]));
  expect([...told]).toEqual(stream.events.map(({ id, event }) => [id, event]));
  const sequences = attempts.map(({ sequence }) => sequence);
  expect(sequences).toEqual([...sequences].sort((a, b) => a - b));
}

/** The ids that have come more than once, as often as they have come again. */
export function repeatsIn(deliveries: readonly Delivered[]): readonly string[] {
  const seen = new Set<string>();
  return deliveries.flatMap(({ id }) => {
    if (seen.has(id)) return [id];
    seen.add(id);
    return [];
  });
}
