import { randomBytes } from 'node:crypto';

/** The trace id and the flags of a `traceparent` (W3C Trace Context §3.2). */
const TRACEPARENT = /^[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-[0-9a-f]{16}-([0-9a-f]{2})/;

/**
 * The `traceparent` of one attempt at a delivery: a span of its own in the trace of the request that made the config. Without
 * one, all deliveries of a task are one trace, called like the task.
 */
export function deliveryTraceparent(traceparent: string | undefined, taskId: string): string {
  const [, traceId = taskId.replaceAll('-', ''), flags = '01'] = TRACEPARENT.exec(traceparent ?? '') ?? [];
  return `00-${traceId}-${randomBytes(8).toString('hex')}-${flags}`;
}
