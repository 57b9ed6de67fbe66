import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { JsonObject, Message, Task } from '../../../protocol/a2a.js';
import { post, rpc, send, type Reply } from '../stacks/edge.js';
import { EXTENSIONS_HEADER, openTaskStream, type TaskStream } from './task-stream.js';

export const BINDINGS = ['JSON-RPC', 'HTTP+JSON'] as const;

export type Binding = (typeof BINDINGS)[number];

/** How each binding says what is wrong: the code of §9.5, the HTTP status of §11.6. */
export const CODES = {
  taskNotFound: { 'JSON-RPC': -32001, 'HTTP+JSON': 404 },
  taskNotCancelable: { 'JSON-RPC': -32002, 'HTTP+JSON': 400 },
  unsupportedOperation: { 'JSON-RPC': -32004, 'HTTP+JSON': 400 },
  contentTypeNotSupported: { 'JSON-RPC': -32005, 'HTTP+JSON': 400 },
  invalidParams: { 'JSON-RPC': -32602, 'HTTP+JSON': 400 },
  payloadTooLarge: { 'JSON-RPC': -32602, 'HTTP+JSON': 413 },
} as const satisfies Readonly<Record<string, Readonly<Record<Binding, number>>>>;

/** A message as the tests write it: text, or the fields that matter. */
export type Outgoing = string | Partial<Message>;

export interface SendOptions extends StreamOptions {
  readonly returnImmediately?: boolean;
  readonly historyLength?: number;
  readonly acceptedOutputModes?: readonly string[];
  /** Of the request. */
  readonly metadata?: JsonObject;
}

export interface StreamOptions {
  /** URIs to activate. */
  readonly extensions?: readonly string[];
  /** Sent as `Idempotency-Key`. */
  readonly idempotencyKey?: string;
}

export interface SubscribeOptions extends StreamOptions {
  /** Sent as `Last-Event-ID`. */
  readonly lastEventId?: string;
  /** Sent as `afterSequence`. */
  readonly afterSequence?: string;
  /** Of HTTP+JSON. Default: POST. */
  readonly method?: 'GET' | 'POST';
}

/** What an operation answered. */
export interface Answer {
  /** Of HTTP. */
  readonly status: number;
  readonly headers: Headers;
  /** @throws when the answer is an error. */
  readonly task: Task;
  /** @throws when the answer is a task. */
  readonly failure: Failure;
}

export interface Failure {
  /** See `CODES`. */
  readonly code: number;
  readonly message: string;
}

/** A client of one agent at one API server, which speaks one binding. */
export interface Caller {
  send(message: Outgoing, options?: SendOptions): Promise<Answer>;
  get(id: string, historyLength?: number): Promise<Answer>;
  cancel(id: string): Promise<Answer>;
  /** @throws when the answer is no stream, as `subscribe` does. */
  stream(message: Outgoing, options?: StreamOptions): Promise<TaskStream>;
  subscribe(id: string, options?: SubscribeOptions): Promise<TaskStream>;
  /** The same, where the answer should be a plain error. */
  refusedStream(message: Outgoing, options?: StreamOptions): Promise<Answer>;
  refusedSubscribe(id: string, options?: SubscribeOptions): Promise<Answer>;
}

/** @param url - of the agent. */
export function createCaller(url: string, binding: Binding = 'HTTP+JSON'): Caller {
  const isRpc = binding === 'JSON-RPC';
  const subscription = (id: string, { afterSequence, method = 'POST' }: SubscribeOptions) => {
    const query = afterSequence === undefined ? '' : `?afterSequence=${afterSequence}`;
    return isRpc
      ? { url: `${url}${query}`, method: 'POST', body: envelope('SubscribeToTask', { id }) }
      : { url: `${url}/tasks/${id}:subscribe${query}`, method };
  };
  const streaming = (message: Outgoing) =>
    isRpc
      ? { url, method: 'POST', body: envelope('SendStreamingMessage', toRequest(message)) }
      : { url: `${url}/message:stream`, method: 'POST', body: toRequest(message) };

  return {
    async send(message, options = {}) {
      const request = toRequest(message, options);
      const headers = headersOf(options);
      return toAnswer(
        isRpc ? await rpc(url, 'SendMessage', request, headers) : await post(`${url}/message:send`, request, headers),
      );
    },
    async get(id, historyLength) {
      const query = historyLength === undefined ? '' : `?historyLength=${historyLength}`;
      const params = { id, ...(historyLength !== undefined && { historyLength }) };
      return toAnswer(
        isRpc ? await rpc(url, 'GetTask', params) : await send(`${url}/tasks/${encodeURIComponent(id)}${query}`),
      );
    },
    async cancel(id) {
      return toAnswer(
        isRpc ? await rpc(url, 'CancelTask', { id }) : await post(`${url}/tasks/${encodeURIComponent(id)}:cancel`, {}),
      );
    },
    stream: (message, options = {}) => openTaskStream({ ...streaming(message), headers: headersOf(options) }),
    subscribe: (id, options = {}) => openTaskStream({ ...subscription(id, options), headers: headersOf(options) }),
    refusedStream: (message, options = {}) => plainAnswer(streaming(message), headersOf(options)),
    refusedSubscribe: (id, options = {}) =>
      plainAnswer(subscription(encodeURIComponent(id), options), headersOf(options)),
  };
}

function toRequest(message: Outgoing, options: SendOptions = {}) {
  const { metadata, extensions: _, idempotencyKey: __, ...configuration } = options;
  const fields = typeof message === 'string' ? { parts: [{ text: message }] } : message;
  return {
    message: { messageId: randomUUID(), role: 'ROLE_USER', ...fields },
    configuration,
    ...(metadata && { metadata }),
  };
}

function envelope(method: string, params: unknown) {
  return { jsonrpc: '2.0', id: 1, method, params };
}

function headersOf({ extensions, idempotencyKey, lastEventId }: SubscribeOptions): Record<string, string> {
  return {
    ...(extensions && { [EXTENSIONS_HEADER]: extensions.join(', ') }),
    ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
    ...(lastEventId !== undefined && { 'last-event-id': lastEventId }),
  };
}

async function plainAnswer(
  { url, method, body }: { readonly url: string; readonly method: string; readonly body?: unknown },
  headers: Record<string, string>,
): Promise<Answer> {
  if (method === 'GET') return toAnswer(await send(url, { headers }));
  return toAnswer(await post(url, body ?? '', headers));
}

const failed = z.object({ error: z.object({ code: z.number(), message: z.string() }) });
const succeeded = z.object({ id: z.string(), contextId: z.string(), status: z.object({ state: z.string() }) });

function toAnswer({ status, headers, json, text }: Reply): Answer {
  return {
    status,
    headers,
    get task() {
      const wrapped = z.object({ result: z.unknown() }).safeParse(json);
      const body = wrapped.success ? wrapped.data.result : json;
      const sent = z.object({ task: z.unknown() }).safeParse(body);
      const task = sent.success ? sent.data.task : body;
      if (!succeeded.safeParse(task).success)
        throw new Error(`The answer is no task, but ${status}: ${text.slice(0, 500)}`);
      // Safe: it has what every task has; what else is looked at is checked by the tests.
      return task as Task;
    },
    get failure() {
      const parsed = failed.safeParse(json);
      if (!parsed.success) throw new Error(`The answer is no error, but ${status}: ${text.slice(0, 500)}`);
      return parsed.data.error;
    },
  };
}
