import type { Agent } from '../../protocol/agent.js';
import type { ProtocolVersion } from '../../protocol/version.js';
import type { RequestContext } from '../../tasks/request-context.js';
import type { Caller } from '../authentication/caller.js';
import type { ResumePoint } from '../validation/task-requests.js';
import type { RequestLogFields } from './request-log-fields.js';
import type { ServiceRequest } from './service-request.js';

/** A request for an operation of one agent that has been admitted, whatever the binding. */
export interface Call {
  readonly agent: Agent;
  readonly caller: Caller;
  readonly protocolVersion: ProtocolVersion;
  readonly context: RequestContext;
  /** The extensions that the client has activated. */
  readonly extensions: ReadonlySet<string>;
  readonly resume: ResumePoint | undefined;
  /** `Idempotency-Key`, unchecked. */
  readonly idempotencyKey: string | undefined;
  /** `Perdure-Push`, unchecked. */
  readonly pushHeader: string | undefined;
  /** The `traceparent` of W3C Trace Context, if it is valid. */
  readonly traceparent?: string;
  readonly logFields: RequestLogFields;
  /** Aborts `context.signal`: nobody waits for an answer any more. */
  abandon(): void;
}

/**
 * `Last-Event-ID`, or else `afterSequence`: a browser that reconnects repeats the URL with its old query, so the header
 * is the newer of the two.
 */
export function resumePoint({ metadata, query }: ServiceRequest): ResumePoint | undefined {
  const header = metadata('last-event-id');
  if (header !== undefined && header !== '') return { source: 'Last-Event-ID', eventId: header };
  const eventId = query('afterSequence');
  return eventId === undefined ? undefined : { source: 'afterSequence', eventId };
}
