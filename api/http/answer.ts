import type { FastifyReply, FastifyRequest } from 'fastify';
import type { EventStream } from '../../tasks/request-context.js';
import type { Admission } from '../operations/admission.js';
import type { Call } from '../operations/call.js';
import type { StreamSender } from '../streams/stream-response.js';
import { sendJson } from './compression.js';
import { echoExtensions } from './extension-header.js';
import { httpServiceRequest, type NamedRequest } from './http-request.js';
import { noteFailure } from './request-log.js';

/** What an admitted request comes to: one result, a stream, or an answer that has been sent already. */
export type Outcome = { readonly result: unknown } | { readonly stream: EventStream } | { readonly sent: FastifyReply };

/** What a binding has read of a request, and how it answers. */
export interface BindingRequest extends NamedRequest {
  /** Does what the request asks for, once it is admitted. The form of its parameters is checked here, and not before. */
  run(call: Call): Promise<Outcome>;
  /** The media type of one result. */
  readonly contentType: string;
  /** What stands around the JSON of a result, and of each event of a stream. */
  readonly around: readonly [prefix: string, suffix: string];
  /** An error that breaks a stream, as an object of this binding. */
  failure(error: unknown): object;
}

export interface AnswerOptions {
  readonly admission: Admission;
  readonly sendStream: StreamSender;
}

/**
 * The path from a request that a binding has read to its answer, the same for every binding over HTTP: who calls and what
 * for, the extensions that are active, the operation, and then one result or a stream.
 *
 * Rejects with what the binding answers as an error: nothing has been sent then.
 */
export async function answer(
  { admission, sendStream }: AnswerOptions,
  request: FastifyRequest,
  reply: FastifyReply,
  { run, contentType, around: [prefix, suffix], failure, ...named }: BindingRequest,
): Promise<FastifyReply> {
  const call = await admission.admit(httpServiceRequest(request, reply, named));
  echoExtensions(reply, call, named.protocolVersion);
  const outcome = await run(call);
  if ('sent' in outcome) return outcome.sent;
  if ('result' in outcome) {
    return sendJson(reply.type(contentType), `${prefix}${JSON.stringify(outcome.result)}${suffix}`);
  }
  await sendStream(reply, call, outcome.stream, {
    prefix,
    suffix,
    failure: (error) => {
      noteFailure(request, error);
      return JSON.stringify(failure(error));
    },
  });
  return reply;
}
