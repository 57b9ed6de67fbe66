import { afterEach } from 'vitest';
import {
  createWebhookClient,
  type WebhookClient,
  type WebhookClientOptions,
  type PostOutcome,
} from '../../../webhooks/webhook-client.js';
import type { LoopbackReceiver } from '../servers/loopback-receiver.js';
import { webhookPolicy } from './webhook-policy.js';

/** Webhook clients and receivers that end with the test that made them. */
export interface WebhookClients {
  /** By default one that may call loopback over http, and waits for an answer for 5 s. */
  webhookClient(change?: Partial<WebhookClientOptions>): WebhookClient;
  receiver<T extends LoopbackReceiver>(started: Promise<T>): Promise<T>;
}

/** For the tests of one file. */
export function useWebhookClients(): WebhookClients {
  const clients: WebhookClient[] = [];
  const receivers: LoopbackReceiver[] = [];
  afterEach(async () => {
    for (const webhookClient of clients.splice(0)) webhookClient.close();
    await Promise.all(receivers.splice(0).map((receiver) => receiver.close()));
  });
  return {
    webhookClient(change) {
      const policy = webhookPolicy({ insecure: true });
      const webhookClient = createWebhookClient({ policy, timeout: 5_000, tlsFailure: 'stop', ...change });
      clients.push(webhookClient);
      return webhookClient;
    },
    async receiver(started) {
      const receiver = await started;
      receivers.push(receiver);
      return receiver;
    },
  };
}

/** Posts a small body, without headers of interest. */
export function postTo(
  webhookClient: WebhookClient,
  url: string,
  signal = new AbortController().signal,
): Promise<PostOutcome> {
  return webhookClient.post({ url, headers: { 'content-type': 'application/a2a+json' }, body: '{}', signal });
}

/** What came of a delivery that failed. */
export function failed(error: string, more: { permanent?: boolean; retryAfter?: number } = {}): PostOutcome {
  return { taken: false, failure: { error, permanent: false, ...more } };
}
