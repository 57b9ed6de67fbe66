import { Metadata, status, type ServerUnaryCall } from '@grpc/grpc-js';
import type { Logger } from 'pino';
import type { MetadataReader } from '../authentication/authenticator.js';
import { requestId } from '../operations/request-id.js';
import { type RequestLogFields, noteError } from '../operations/request-log-fields.js';
import type { StreamCall } from './message-pump.js';
import { isStreamClosed } from './reset-stream.js';
import { toGrpcFailure, type GrpcFailure } from './status.js';

export type AnyCall = ServerUnaryCall<unknown, Buffer> | StreamCall;

/** What goes with one call from its beginning to its end. */
export interface CallRecord {
  /** Aborted when nobody waits for the answer any more. */
  readonly caller: AbortController;
  readonly logFields: RequestLogFields;
  readonly log: Logger;
  /** What the client sent along. */
  readonly metadata: MetadataReader;
  /** What goes back with the answer, whatever it is. */
  readonly answer: Metadata;
  /** The status that the call is about to end with. */
  ending(code: status): void;
  /** Notes an error, and gives the status for it. */
  fail(error: unknown): GrpcFailure;
}

/**
 * Opens the record of a call, and logs one line when its client has the answer or has gone. Ids only, never contents.
 */
export function recordCall(call: AnyCall, operation: string, log: Logger): CallRecord {
  const startedAt = performance.now();
  const metadata = reader(call.metadata);
  const id = requestId(metadata('x-request-id'));
  const logFields: RequestLogFields = { operation };
  const caller = new AbortController();
  const answer = new Metadata();
  answer.set('x-request-id', id);
  const child = log.child({ requestId: id });
  let ended: status | undefined;

  const close = (): void => {
    caller.abort();
    const code = ended ?? (Date.now() >= Number(call.getDeadline()) ? status.DEADLINE_EXCEEDED : status.CANCELLED);
    child.info(
      {
        route: call.getPath(),
        ...logFields,
        status: status[code],
        duration: Math.round(performance.now() - startedAt),
        ...(ended === undefined && { aborted: true }),
      },
      'request',
    );
  };
  // It also comes when the status has been sent. The types of both kinds of calls have no common `once`.
  const onClose: Pick<NodeJS.EventEmitter, 'once'> = call;
  if (isStreamClosed(call)) close();
  else onClose.once('cancelled', close);

  return {
    caller,
    logFields,
    log: child,
    metadata,
    answer,
    ending(code) {
      ended = code;
    },
    fail(error) {
      noteError({ log: child, logFields, gone: caller.signal.aborted }, error);
      const failure = toGrpcFailure(error, id);
      failure.metadata.merge(answer);
      return failure;
    },
  };
}

function reader(metadata: Metadata): MetadataReader {
  return (name) => {
    const values = metadata.get(name);
    return values.length === 0 ? undefined : values.join(', ');
  };
}
