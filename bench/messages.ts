import { randomUUID } from 'node:crypto';
import type { Part } from '../protocol/a2a.js';

/** The parameters of SendMessage with one part. */
export function sendParams(
  part: Part,
  rest: { readonly taskId?: string; readonly configuration?: object; readonly metadata?: object } = {},
): object {
  const { taskId, configuration, metadata } = rest;
  const message = { messageId: randomUUID(), role: 'ROLE_USER', parts: [part], ...(taskId && { taskId }) };
  return { message, ...(configuration && { configuration }), ...(metadata && { metadata }) };
}
