import type { ServerResponse } from 'node:http';
import type { JsonObject } from '../../protocol/a2a.js';
import { readDeliveryId } from '../../webhooks/delivery-id.js';
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

/** What a delivery tells, in a word: a state, or an artifact. */
export function wordOf({ body }: Delivered): string {
  const { statusUpdate, artifactUpdate, task } = body as Readonly<Record<string, JsonObject | undefined>>;
  const stateOf = (status: unknown) => String((status as JsonObject)['state']).replace('TASK_STATE_', '');
  if (statusUpdate) return stateOf(statusUpdate['status']);
  if (task) return `task ${stateOf(task['status'])}`;
  if (artifactUpdate) return 'artifact';
  return `0.3 ${String((body['status'] as JsonObject | undefined)?.['state'])}`;
}
