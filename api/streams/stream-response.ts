import type { FastifyReply } from 'fastify';
import { formatEventId } from '../../protocol/event-id.js';
import { LOG_EXTENSION, SEQUENCE_EXTENSION } from '../../protocol/extensions.js';
import type { EventStream } from '../../tasks/request-context.js';
import type { Call } from '../operations/call.js';
import type { EventJson } from './event-serializer.js';
import { awaitFirstEvent } from './opened-stream.js';
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
    const opened = await awaitFirstEvent(stream, call);

    reply.headers(SSE_HEADERS).hijack();
    for (const [name, value] of Object.entries(reply.getHeaders())) {
      if (value !== undefined) reply.raw.setHeader(name, value);
    }
    pump.send(reply.raw, {
      ...opened,
      frame: (event) => {
        if (event.log > 0 && !withLogs) return undefined;
        return `id: ${formatEventId(event)}\ndata: ${prefix}${eventJson(event, withSequence)}${suffix}\n\n`;
      },
      failure,
      tooSlow: () => reply.log.warn({ ...call.logFields }, 'stream cut: its client takes no data'),
      abandoned: call.abandon,
    });
  };
}
