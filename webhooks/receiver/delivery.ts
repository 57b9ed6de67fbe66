import type { JsonObject, StreamResponse } from '../../protocol/a2a.js';
import { readDeliveryId, type DeliveryName, WEBHOOK_HEADERS } from '../delivery-headers.js';
import { WebhookError } from './webhook-error.js';

/** A body as it arrived, byte for byte. A string stands for its UTF-8. */
export type WebhookBody = Uint8Array | string;

export interface WebhookRequest {
  readonly headers: WebhookHeaders;
  /**
   * The body, or what resolves to it. A function is called to begin to read, once the headers that are needed are
   * there.
   */
  readonly body: WebhookBody | Promise<WebhookBody> | (() => Promise<WebhookBody>);
}

/** What has been delivered. */
export type WebhookDelivery = DeliveryName & {
  /** The id of this delivery, which is the same each time it is tried. */
  readonly id: string;
  /** Whether it has been handled before. */
  readonly duplicate: boolean;
} & WebhookContent;

/**
 * What a delivery tells: an event of A2A 1.0, or for a client of A2A 0.3 the task as it was after the event, in the
 * form of 0.3.
 */
export type WebhookContent =
  { readonly version: '1.0'; readonly event: StreamResponse } | { readonly version: '0.3'; readonly task: JsonObject };

/** What the headers tell, before the body is read and anything is believed. */
export interface UncheckedDelivery {
  readonly id: string;
  readonly name: DeliveryName;
  readonly headers: WebhookHeaders;
}

/**
 * One proof of where a delivery comes from. What its headers lack is said before the body is read; the body then is checked
 * with what is returned. Both throw WebhookError when it does not hold.
 */
export type Proof = (delivery: UncheckedDelivery) => (body: Uint8Array) => void | Promise<void>;

/**
 * Reads the headers that say which delivery it is.
 *
 * @throws WebhookError when the id is missing, or is not one of ours.
 */
export function readHeaders(headers: WebhookHeaders): UncheckedDelivery {
  const id = requireHeader(headers, WEBHOOK_HEADERS.id);
  const name = readDeliveryId(id);
  if (!name) {
    const message = `The header ${WEBHOOK_HEADERS.id} must be <task>.<config>.<sequence>, but is ${JSON.stringify(id)}.`;
    throw new WebhookError('malformed-header', message);
  }
  return { id, name, headers };
}

/**
 * Waits for the bytes of a body.
 *
 * @throws WebhookError when they cannot be had.
 */
export async function readBytes(body: WebhookRequest['body']): Promise<Uint8Array> {
  const read = await (typeof body === 'function' ? body() : body);
  return typeof read === 'string' ? Buffer.from(read, 'utf8') : read;
}

const MEMBERS = ['task', 'message', 'statusUpdate', 'artifactUpdate'];

/**
 * Reads what a body tells. Which version of A2A it is of follows from the body, as no signature covers the header.
 *
 * @throws WebhookError when the body is of neither version.
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

/** The headers of a request, as Node.js has them with names in any case, or the `Headers` of fetch. */
export type WebhookHeaders =
  Readonly<Record<string, string | readonly string[] | undefined>> | { readonly get: (name: string) => string | null };

/**
 * The value of a header; undefined when it is missing, or is there several times.
 *
 * @param name - the name of the header in lower case.
 */
export function headerOf(headers: WebhookHeaders, name: string): string | undefined {
  if (isFetchHeaders(headers)) return headers.get(name) ?? undefined;
  const value = headers[name] ?? Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
  if (typeof value === 'string' || value === undefined) return value;
  return value.length === 1 ? value[0] : undefined;
}

/**
 * The value of a header that must be there.
 *
 * @throws WebhookError when it is missing or empty.
 */
export function requireHeader(headers: WebhookHeaders, name: string): string {
  const value = headerOf(headers, name);
  if (value === undefined || value === '') throw new WebhookError('missing-header', `There is no header ${name}.`);
  return value;
}

function isFetchHeaders(headers: WebhookHeaders): headers is { readonly get: (name: string) => string | null } {
  return typeof headers.get === 'function';
}
