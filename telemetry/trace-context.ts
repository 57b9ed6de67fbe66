import { randomBytes } from 'node:crypto';

const TRACEPARENT = /^(?!ff)([0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2})(?:$|-)/;

/**
 * Reads a `traceparent` header of W3C Trace Context, without what later versions have added to it.
 *
 * @returns undefined when it is none, which is to be treated as if there were no header.
 */
export function readTraceparent(header: string | undefined): string | undefined {
  const [, traceparent] = TRACEPARENT.exec(header ?? '') ?? [];
  // A header of version 00 has nothing behind the flags.
  return header?.startsWith('00-') && header !== traceparent ? undefined : traceparent;
}

/** The trace id and the flags of a `traceparent` (W3C Trace Context §3.2). */
const TRACE_ID_AND_FLAGS = /^[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-[0-9a-f]{16}-([0-9a-f]{2})/;

/**
 * Makes the `traceparent` of one attempt at a delivery: a span of its own in the trace of the request that made the
 * config. Without such a trace all deliveries of a task are one trace, whose id is made from the task's.
 */
export function deliveryTraceparent(traceparent: string | undefined, taskId: string): string {
  const [, traceId = taskId.replaceAll('-', ''), flags = '01'] = TRACE_ID_AND_FLAGS.exec(traceparent ?? '') ?? [];
  return `00-${traceId}-${randomBytes(8).toString('hex')}-${flags}`;
}
