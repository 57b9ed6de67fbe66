import type { DeliveryName } from '../delivery-headers.js';
import { readBytes, readContent, readHeaders, type WebhookDelivery, type WebhookRequest } from './delivery.js';
import { proofsOf, type ProofOptions } from './proofs.js';
import { createSeenIds, type SeenStore } from './seen-ids.js';
import { WebhookError } from './webhook-error.js';

export interface WebhookReceiverOptions extends ProofOptions {
  /**
   * Whether a delivery is of a task that you have started, or a config that you have made. A signature with what a
   * whole deployment signs with does not say so: each of its clients can have deliveries sent to this webhook. False
   * refuses the delivery (`unexpected`, 403), and it comes again, as the first of a task may be faster than your own
   * record of the task. It is not asked about deliveries that have been handled. What it throws is treated as what a
   * handler throws. Default: every delivery is expected.
   */
  readonly expects?: (delivery: DeliveryName) => boolean | Promise<boolean>;
  /**
   * Remembers which deliveries have been handled. Default: the memory of this process, for the ids of a day, 100,000 at
   * most.
   */
  readonly seen?: SeenStore;
  /** The largest body that `nodeWebhook` and `fastifyWebhook` read, in bytes. Default: 16 MiB. */
  readonly bodyLimit?: number;
  /**
   * Is told of each request that is refused (a `WebhookError`; without `delivery`, unless it is `unexpected`), and of
   * what a handler, `expects` or `seen` throws. What it throws itself is answered with 500 by `nodeWebhook` and
   * Fastify. Default: `console.error`.
   */
  readonly onError?: (error: unknown, delivery?: WebhookDelivery) => void;
}

/**
 * Handles a delivery, and is awaited. What it throws makes the sender try again later; see `WebhookError` for other
 * answers.
 */
export type WebhookHandler = (delivery: WebhookDelivery) => unknown;

/** What to answer to the sender, for example by `new Response(answer.body, answer)`. */
export interface WebhookAnswer {
  readonly status: number;
  readonly headers: Record<string, string>;
  /** A word for whoever looks at the answer with curl. */
  readonly body: string;
}

export interface WebhookReceiver {
  readonly bodyLimit: number;
  /**
   * Checks a request, and reads it. It remembers nothing.
   *
   * @throws WebhookError when the request is refused.
   */
  verify(request: WebhookRequest): Promise<WebhookDelivery>;
  /**
   * Checks a request, calls the handler unless the delivery has been handled already, remembers it when the handler has
   * succeeded, and tells what to answer. Of concurrent attempts at a delivery one calls the handler, and the others
   * wait for it. It rejects only with what `onError` throws.
   */
  handle(request: WebhookRequest, handler: WebhookHandler): Promise<WebhookAnswer>;
}

const BODY_LIMIT = 16 * 1024 * 1024;
/**
 * How long, in ms, and how many ids are remembered. A delivery is tried for a day by default; the ids take some 20 MB.
 */
const SEEN_LIMITS = { ttl: 24 * 60 * 60_000, capacity: 100_000 };

/**
 * Receives the webhooks of Perdure.
 *
 * @throws TypeError when there is nothing to check them with, or an option is empty.
 */
export function createWebhookReceiver(options: WebhookReceiverOptions): WebhookReceiver {
  const {
    expects = () => true,
    seen = createSeenIds(SEEN_LIMITS),
    bodyLimit = BODY_LIMIT,
    onError = printError,
  } = options;
  const proofs = proofsOf(options);
  const running = new Map<string, Promise<WebhookAnswer>>();

  const check = async (request: WebhookRequest): Promise<WebhookDelivery> => {
    // A promise of a body that nobody waits for would end the process when it is rejected.
    if (typeof request.body !== 'function') Promise.resolve(request.body).catch(() => undefined);
    const unchecked = readHeaders(request.headers);
    const checks = proofs.map((proof) => proof(unchecked));
    const body = await readBytes(request.body);
    for (const prove of checks) await prove(body);
    return { id: unchecked.id, ...unchecked.name, duplicate: false, ...readContent(body) };
  };
  const expect = async ({ id, taskId, configId, sequence }: WebhookDelivery): Promise<void> => {
    if (await expects({ taskId, configId, sequence })) return;
    throw new WebhookError(
      'unexpected',
      `The delivery ${JSON.stringify(id)} is of no task or config that is expected.`,
    );
  };
  const take = async (delivery: WebhookDelivery, handler: WebhookHandler): Promise<WebhookAnswer> => {
    try {
      if (await seen.has(delivery.id)) return answer(200, 'duplicate');
      await expect(delivery);
      await handler(delivery);
    } catch (error) {
      onError(error, delivery);
      return answerOf(error);
    }
    try {
      await seen.add(delivery.id);
    } catch (error) {
      // What is handled is handled: another attempt would only handle it again.
      onError(error, delivery);
    }
    return answer(200);
  };

  return {
    bodyLimit,
    async verify(request) {
      const delivery = await check(request);
      const duplicate = await seen.has(delivery.id);
      if (!duplicate) await expect(delivery);
      return { ...delivery, duplicate };
    },
    async handle(request, handler) {
      let delivery: WebhookDelivery;
      try {
        delivery = await check(request);
      } catch (error) {
        onError(error);
        return answerOf(error);
      }
      const { id } = delivery;
      // Between here and `set` nothing may be awaited: of two attempts one must see the other.
      const attempt = running.get(id) ?? take(delivery, handler).finally(() => running.delete(id));
      running.set(id, attempt);
      return await attempt;
    },
  };
}

function answer(status: number, body = '', headers: Record<string, string> = {}): WebhookAnswer {
  return { status, headers: { 'content-type': 'text/plain', ...headers }, body };
}

function answerOf(error: unknown): WebhookAnswer {
  if (!(error instanceof WebhookError)) return answer(500, 'failed');
  const { status, reason, retryAfter } = error;
  return answer(status, reason, {
    ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
    // What is left of the body must not be taken for the next request.
    ...(reason === 'large-body' && { connection: 'close' }),
  });
}

function printError(error: unknown, delivery?: WebhookDelivery): void {
  if (delivery) console.error(`The webhook delivery ${delivery.id} failed:`, error);
  else console.error(`A webhook request was refused. ${String(error)}`);
}
