import { randomUUID } from 'node:crypto';
import { expect, vi } from 'vitest';
import type { JsonValue, Task } from '../../protocol/a2a.js';
import { openStream, type EventStream } from '../support/clients/sse-client.js';

/** What an operation answered. */
export interface Answer {
  readonly status: number;
  /** `Retry-After`, in seconds. */
  readonly retryAfter: number | undefined;
  /** The task, when the answer is one. */
  readonly task: Task | undefined;
  readonly text: string;
  /** From request to answer, in ms. */
  readonly took: number;
}

/** A message as the tests write it. */
export interface Outgoing {
  readonly text?: string;
  readonly data?: JsonValue;
  /** The task that it goes on with. */
  readonly taskId?: string;
  /** Default: a new one. */
  readonly messageId?: string;
  readonly returnImmediately?: boolean;
  /** Sent as `Idempotency-Key`. */
  readonly idempotencyKey?: string;
}

/** SendMessage over HTTP+JSON. @param url - of the agent. */
export function sendMessage(url: string, message: Outgoing): Promise<Answer> {
  const { idempotencyKey } = message;
  return call(`${url}/message:send`, {
    method: 'POST',
    body: JSON.stringify(sendRequest(message)),
    headers: { ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }) },
  });
}

/** SendStreamingMessage. */
export function streamMessage(url: string, message: Outgoing): Promise<EventStream> {
  return openStream(`${url}/message:stream`, { body: sendRequest(message) });
}

export function getTask(url: string, id: string): Promise<Answer> {
  return call(`${url}/tasks/${id}`);
}

export function cancelTask(url: string, id: string): Promise<Answer> {
  return call(`${url}/tasks/${id}:cancel`, { method: 'POST', body: '{}' });
}

/** SubscribeToTask. @param lastEventId - what comes after it, in place of a snapshot. */
export function subscribe(url: string, id: string, lastEventId?: string): Promise<EventStream> {
  return openStream(`${url}/tasks/${id}:subscribe`, {
    method: 'GET',
    headers: { ...(lastEventId !== undefined && { 'last-event-id': lastEventId }) },
  });
}

/** Calls again for as long as the answer is 503, as its `Retry-After` asks for, though sooner. */
export async function untilAvailable(attempt: () => Promise<Answer>): Promise<Answer> {
  return await vi.waitFor(
    async () => {
      const answer = await attempt();
      expect(answer.status).not.toBe(503);
      return answer;
    },
    { timeout: 60_000, interval: 50 },
  );
}

/** The task in an answer. @throws with the answer when there is none. */
export function taskOf({ task, status, text }: Answer): Task {
  if (!task) throw new Error(`The answer is no task, but ${status}: ${text}`);
  return task;
}

function sendRequest({ text, data, taskId, messageId = randomUUID(), returnImmediately = false }: Outgoing) {
  const parts = [...(text === undefined ? [] : [{ text }]), ...(data === undefined ? [] : [{ data }])];
  return {
    message: { messageId, role: 'ROLE_USER', parts, ...(taskId !== undefined && { taskId }) },
    configuration: { returnImmediately },
  };
}

async function call(url: string, init: RequestInit = {}): Promise<Answer> {
  const startedAt = performance.now();
  const headers = new Headers(init.headers);
  headers.set('content-type', 'application/json');
  const response = await fetch(url, { ...init, headers });
  const text = await response.text();
  const retryAfter = response.headers.get('retry-after');
  return {
    status: response.status,
    retryAfter: retryAfter === null ? undefined : Number(retryAfter),
    task: response.ok ? taskIn(JSON.parse(text)) : undefined,
    text,
    took: performance.now() - startedAt,
  };
}

/** SendMessage wraps its task, the other operations do not. */
function taskIn(body: unknown): Task | undefined {
  // Safe: an answer of ours to an operation on a task; what is looked at is checked here and by the tests.
  const answer = body as { readonly task?: Task } & Partial<Task>;
  if (answer.task) return answer.task;
  return answer.status ? (answer as Task) : undefined;
}
