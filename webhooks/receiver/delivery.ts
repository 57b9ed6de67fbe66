import type { JsonObject, StreamResponse } from '../../protocol/a2a.js';
import { readDeliveryId, type DeliveryName } from '../delivery-id.js';
import { WEBHOOK_HEADERS } from '../headers.js';
import { requireHeader, type WebhookHeaders } from './header-of.js';
import { WebhookError } from './webhook-error.js';

/** As it arrived, byte for byte; a string is UTF-8. */
export type WebhookBody = Uint8Array | string;

export interface WebhookRequest {
  readonly headers: WebhookHeaders;
  readonly body: WebhookBody | Promise<WebhookBody>;
}

/** What has been delivered. */
export type WebhookDelivery = DeliveryName & {
  /** Of this delivery: the same each time it is tried. */
  readonly id: string;
  /** It has been handled before. */
  readonly duplicate: boolean;
} & WebhookContent;

/** An event of A2A 1.0, or for a client of A2A 0.3 the task as it was after the event, in the form of 0.3. */
export type WebhookContent =
  { readonly version: '1.0'; readonly event: StreamResponse } | { readonly version: '0.3'; readonly task: JsonObject };

/** A request whose body is here, before anything is believed of it. */
export interface UncheckedDelivery {
  readonly id: string;
  readonly name: DeliveryName;
  readonly headers: WebhookHeaders;
  readonly body: Uint8Array;
}

/** Checks one proof of where a delivery comes from. @throws WebhookError when it does not hold. */
export type Proof = (delivery: UncheckedDelivery) => void | Promise<void>;

/** @throws WebhookError when the body cannot be had, or the id is none. */
export async function readRequest({ headers, body }: WebhookRequest): Promise<UncheckedDelivery> {
  // First: a promise of a body that nobody waits for would end the process when it is rejected.
  const read = await body;
  const id = requireHeader(headers, WEBHOOK_HEADERS.id);
  const name = readDeliveryId(id);
  if (!name) {
    const message = `The header ${WEBHOOK_HEADERS.id} must be <task>.<config>.<sequence>, but is ${JSON.stringify(id)}.`;
    throw new WebhookError('malformed-header', message);
  }
  return { id, name, headers, body: typeof read === 'string' ? Buffer.from(read, 'utf8') : read };
}

const MEMBERS = ['task', 'message', 'statusUpdate', 'artifactUpdate'];

/**
 * What a body tells. Which version of A2A it is follows from the body, as no signature covers the header.
 *
 * @throws WebhookError
 */
export function readContent(body: Uint8Array): WebhookContent {
  const json = parse(body);
  if (isObject(json)) {
    // Safe, here and below: it comes from JSON, and the sender, who is proven, writes nothing else with this member.
    if (json['kind'] === 'task') return { version: '0.3', task: json as JsonObject };
    if (MEMBERS.some((member) => isObject(json[member]))) return { version: '1.0', event: json as StreamResponse };
  }
  throw new WebhookError(
    'malformed-body',
    `The body must be a StreamResponse (${MEMBERS.join(', ')}) or a task of 0.3.`,
  );
}

function parse(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch (cause) {
    throw new WebhookError('malformed-body', `The body of ${body.length} bytes is not JSON in UTF-8.`, { cause });
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
