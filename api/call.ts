import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Agent } from '../protocol/agent.js';
import { OPEN_SCOPE } from '../protocol/ids.js';
import type { RequestContext } from './a2a-request-handler.js';
import type { AgentDirectory } from './agent-directory.js';
import { activateExtensions } from './extensions.js';
import { queryValue } from './query.js';
import { factsOf, type RequestFacts } from './request-facts.js';
import type { ResumePoint } from './validation/task-requests.js';

/** A request for an operation of one agent, whatever the binding. */
export interface Call {
  readonly agent: Agent;
  readonly context: RequestContext;
  /** The extensions that the client has activated. */
  readonly extensions: ReadonlySet<string>;
  readonly resume: ResumePoint | undefined;
  readonly facts: RequestFacts;
  /** Aborts `context.signal`: nobody waits for an answer any more. */
  abandon(): void;
}

/**
 * Finds out whom a request is for, and what comes with it.
 *
 * @param pathAgent - the agent that the path names, if it does.
 * @param tenant - `tenant` of the request, unchecked.
 * @throws AgentNotFoundError, InvalidParamsError
 */
export function openCall(
  directory: AgentDirectory,
  request: FastifyRequest,
  reply: FastifyReply,
  { pathAgent, tenant }: { pathAgent: string | undefined; tenant: unknown },
): Call {
  const agent = directory.select(pathAgent, tenant);
  const facts = factsOf(request);
  facts.agent = agent.id;

  const caller = new AbortController();
  // The reply's event, not the request's: that one closes as soon as its body has been read.
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) caller.abort();
  });
  return {
    agent,
    context: { agent: agent.id, scope: OPEN_SCOPE, signal: caller.signal },
    extensions: activateExtensions(request, reply),
    resume: resumePoint(request),
    facts,
    abandon: () => caller.abort(),
  };
}

/**
 * `Last-Event-ID`, or else `afterSequence`: a browser that reconnects repeats the URL with its old query, so the header
 * is the newer of the two.
 */
function resumePoint(request: FastifyRequest): ResumePoint | undefined {
  const header = request.headers['last-event-id'];
  if (typeof header === 'string' && header !== '') return { source: 'Last-Event-ID', eventId: header };
  const eventId = queryValue(request, 'afterSequence');
  return eventId === undefined ? undefined : { source: 'afterSequence', eventId };
}
