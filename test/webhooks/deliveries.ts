import { writeDeliveryId } from '../../webhooks/delivery-headers.js';
import { signDelivery } from '../../webhooks/sign.js';

export const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

export const TASK_ID = '01935a3e-7c1a-7000-8000-000000000001';

/** An event of A2A 1.0 as it travels. */
export const BODY = JSON.stringify({
  statusUpdate: {
    taskId: TASK_ID,
    contextId: 'c-1',
    status: { state: 'TASK_STATE_COMPLETED', timestamp: '2026-11-21T10:00:00.000Z' },
  },
});

/** A task of A2A 0.3 as it travels. */
export const BODY_03 = JSON.stringify({ kind: 'task', id: TASK_ID, contextId: 'c-1', status: { state: 'completed' } });

/** A request as a webhook gets it. */
export interface Delivery {
  readonly headers: Record<string, string>;
  readonly body: string;
}

export interface DeliveryParts {
  readonly secret?: string;
  readonly body?: string;
  readonly configId?: string;
  readonly sequence?: number;
  /** When it was sent, in ms from now. */
  readonly at?: number;
}

/** A delivery as Perdure makes it, signed. */
export function delivery({
  secret = SECRET,
  body = BODY,
  configId = 'main',
  sequence = 3,
  at = 0,
}: DeliveryParts = {}) {
  const id = writeDeliveryId({ taskId: TASK_ID, configId, sequence });
  const timestamp = Math.floor((Date.now() + at) / 1000);
  const headers: Record<string, string> = {
    'content-type': body === BODY_03 ? 'application/json' : 'application/a2a+json',
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': signDelivery({ id, timestamp, body, secret }),
  };
  return { headers, body } satisfies Delivery;
}

/** The same without one of its headers. */
export function without(name: string, { headers, body }: Delivery): Delivery {
  return { headers: Object.fromEntries(Object.entries(headers).filter(([each]) => each !== name)), body };
}
