import assert from 'node:assert/strict';
import { kindOfRestError } from './errors.js';
import type { HttpAnswer } from './http-client.js';
import type { HttpRequest } from './http-request.js';

/** What every answer over HTTP has. @throws when it has not. */
export function checkHttpAnswer({ status, headers, body, events }: HttpAnswer): void {
  assert.ok(status >= 200 && status < 500, `the status is ${status}`);
  assert.match(String(headers['x-request-id']), /^[\w.:-]{1,128}$/);
  if (events || body.length === 0) return;
  assert.match(headers['content-type'] ?? '', /^application\/(a2a\+)?json(; charset=utf-8)?$/);
}

/**
 * What kind of answer it is when Node.js has refused the request: what is no HTTP reaches no binding. Undefined when it
 * has not.
 */
export function refusedByHttp({ method }: HttpRequest, answer: HttpAnswer): string | undefined {
  const { status, headers } = answer;
  if (headers['x-request-id'] !== undefined || headers.connection !== 'close') return undefined;
  assert.ok(status === 400 || status === 431, `the status is ${status}`);
  return method === 'HEAD' && answer.body.length === 0
    ? `HTTP ${status} without a body`
    : kindOfRestError(status, jsonOf(answer));
}

/** The JSON of an answer. @throws when it is none. */
export function jsonOf({ body }: HttpAnswer): unknown {
  return JSON.parse(body.toString('utf8'));
}
