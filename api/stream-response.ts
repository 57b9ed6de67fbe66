import type { FastifyReply } from 'fastify';
import { formatEventId } from '../protocol/event-id.js';
import { LOG_EXTENSION, SEQUENCE_EXTENSION } from '../protocol/extensions.js';
import type { FoldEvent } from '../protocol/fold-state.js';
import type { EventStream } from './a2a-request-handler.js';
import type { Call } from './call.js';
import type { EventJson } from './event-json.js';
import type { SsePump } from './sse.js';

/** What a binding adds to a stream of events. */
interface StreamForm {
  /** Put around the JSON of each event. */
  readonly prefix: string;
  readonly suffix: string;
  /** An error that comes after the first event: one line of JSON. */
  failure(error: unknown): string;
}

/**
 * Answers a request with a stream of events.
 *
 * Rejects when the stream breaks before its first event: then nothing has been sent, and the error is a plain one (§9.5).
 */
export type StreamSender = (reply: FastifyReply, call: Call, stream: EventStream, form: StreamForm) => Promise<void>;

/**
 * How long headers wait for the first event, in ms. A snapshot is there at once; who resumes a quiet task at its newest
 * event must not wait for the next one to see the stream open.
 */
const FIRST_EVENT_GRACE = 500;

const SSE_HEADERS = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-cache, no-transform',
  // nginx would otherwise collect the events.
  'x-accel-buffering': 'no',
};

export function createStreamSender(pump: SsePump, eventJson: EventJson): StreamSender {
  return async (reply, call, stream, { prefix, suffix, failure }) => {
    const withLogs = call.extensions.has(LOG_EXTENSION);
    const withSequence = call.extensions.has(SEQUENCE_EXTENSION);
    const first = stream.next();
    const opening = await settledWithin(first, FIRST_EVENT_GRACE);
    if (opening && !opening.done) noteTask(call, opening.value);

    reply.headers(SSE_HEADERS).hijack();
    for (const [name, value] of Object.entries(reply.getHeaders())) {
      if (value !== undefined) reply.raw.setHeader(name, value);
    }
    pump.send(reply.raw, {
      stream,
      first,
      frame: (event) => {
        if (event.log > 0 && !withLogs) return undefined;
        return `id: ${formatEventId(event)}\ndata: ${prefix}${eventJson(event, withSequence)}${suffix}\n\n`;
      },
      failure,
      tooSlow: () => reply.log.warn({ ...call.facts }, 'stream cut: its client takes no data'),
      abandoned: call.abandon,
    });
  };
}

/** @returns undefined when the promise takes longer. Rejects when it rejects in time. */
async function settledWithin<T>(promise: Promise<T>, ms: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, ms, undefined);
  });
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

/** The first event of a new task is its snapshot. */
function noteTask({ facts }: Call, { event }: FoldEvent): void {
  if ('task' in event) facts.taskId = event.task.id;
}
