import type { ServerResponse } from 'node:http';
import { afterEach } from 'vitest';
import { z } from 'zod';
import type { JsonObject } from '../../../protocol/a2a.js';
import { readDeliveryId } from '../../../webhooks/delivery-headers.js';
import { readPost, startHttpReceiver } from './loopback-receiver.js';

/** What a webhook got. */
export interface Delivered {
  readonly id: string;
  readonly taskId: string;
  readonly sequence: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** As it came. */
  readonly text: string;
  readonly body: JsonObject;
}

/**
 * Answers in place of the webhook, which takes the delivery when this returns 'take'.
 *
 * @param attempt - at this delivery, from 1.
 */
export type WebhookAnswers = (
  response: ServerResponse,
  delivered: Delivered,
  attempt: number,
) => 'take' | undefined | void | Promise<'take' | undefined | void>;

/** A receiver of deliveries on loopback. */
export interface Webhook {
  readonly url: string;
  readonly port: number;
  /** Every request, in the order of arrival. */
  readonly attempts: readonly Delivered[];
  /** Those that were taken. */
  readonly taken: readonly Delivered[];
  /** From now on; undefined: takes everything. */
  answer(with_: WebhookAnswers | undefined): void;
  close(): Promise<void>;
}

export async function startWebhook(answers?: WebhookAnswers, port = 0): Promise<Webhook> {
  const attempts: Delivered[] = [];
  const taken: Delivered[] = [];
  const counts = new Map<string, number>();
  let answer = answers;
  const receiver = await startHttpReceiver(
    (request, response) => {
      void readPost(request).then(async ({ headers, body: text }) => {
        const id = String(headers['webhook-id']);
        const { taskId = '', sequence = 0 } = readDeliveryId(id) ?? {};
        // Safe: what is sent is always an object.
        const delivered = { id, taskId, sequence, headers, text, body: JSON.parse(text) as JsonObject };
        attempts.push(delivered);
        const attempt = (counts.get(id) ?? 0) + 1;
        counts.set(id, attempt);
        if (answer && (await answer(response, delivered, attempt)) !== 'take') return;
        taken.push(delivered);
        response.writeHead(204).end();
      });
    },
    { port },
  );
  return {
    url: `http://127.0.0.1:${receiver.port}/hook`,
    port: receiver.port,
    attempts,
    taken,
    answer(with_) {
      answer = with_;
    },
    close: () => receiver.close(),
  };
}

/** For the tests of one file: makes webhooks that end with the test that made them. */
export function useWebhooks(): (answers?: WebhookAnswers) => Promise<Webhook> {
  const webhooks: Webhook[] = [];
  afterEach(async () => {
    await Promise.all(webhooks.splice(0).map((each) => each.close()));
  });
  return async (answers) => {
    const webhook = await startWebhook(answers);
    webhooks.push(webhook);
    return webhook;
  };
}

const shownStatus = z.looseObject({ status: z.looseObject({ state: z.string() }) });
const shown = z.looseObject({
  statusUpdate: shownStatus.optional(),
  task: shownStatus.optional(),
  artifactUpdate: z.looseObject({}).optional(),
  status: z.looseObject({ state: z.string() }).optional(),
});

/** What a delivery tells, in a word: a state, or an artifact. */
export function wordOf({ body }: Delivered): string {
  const { statusUpdate, task, artifactUpdate, status } = shown.parse(body);
  const nameOf = (of: z.output<typeof shownStatus>) => of.status.state.replace('TASK_STATE_', '');
  if (statusUpdate) return nameOf(statusUpdate);
  if (task) return `task ${nameOf(task)}`;
  return artifactUpdate ? 'artifact' : `0.3 ${status?.state}`;
}
