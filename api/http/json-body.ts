import { isUtf8 } from 'node:buffer';
import { A2A_CONTENT_TYPE } from '@a2a-js/sdk';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { RequestError, MalformedBodyError } from '../errors/request-error.js';

/**
 * Takes every body as bytes, whatever it says it is: the bindings look at it themselves, so that they answer a bad one in
 * their own form. Clients send a JSON content type with an empty body on `:cancel`, `:subscribe` and DELETE.
 */
export function takeBodiesAsBytes(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => {
    done(null, body);
  });
}

/**
 * The JSON of a request's body.
 *
 * @returns undefined when the body is empty.
 * @throws RequestError 415 when it says that it is not JSON, MalformedBodyError when it is not.
 */
export function readJsonBody(request: FastifyRequest): unknown {
  const { body } = request;
  if (!Buffer.isBuffer(body) || body.length === 0) return undefined;
  checkMediaType(request);
  if (!isUtf8(body)) throw new MalformedBodyError('it is not UTF-8');
  const text = body.toString('utf8');
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new MalformedBodyError(describeFault(error, text));
  }
}

/** What V8 says when it quotes nothing of the text; where it does, it tells no position. */
const POSITION = /^[^"]* JSON at position (\d+)(?: \(line \d+ column \d+\))?$/;

/** The fault of a text, with no word of it: there may be secrets in it, and answers are logged by whoever gets them. */
function describeFault(error: unknown, text: string): string {
  const said = error instanceof Error ? error.message : '';
  if (said === 'Unexpected end of JSON input') return 'it ends too soon';
  const [, digits] = POSITION.exec(said) ?? [];
  if (digits === undefined) return 'its syntax is wrong';
  const before = text.slice(0, Number(digits)).split('\n');
  return `its syntax is wrong at line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
}

/** The media type of a request's body, without parameters, in lower case; empty when it names none. */
export function mediaTypeOf(request: FastifyRequest): string {
  const [type = ''] = (request.headers['content-type'] ?? '').split(';');
  return type.trim().toLowerCase();
}

function checkMediaType(request: FastifyRequest): void {
  const type = mediaTypeOf(request);
  if (type !== '' && type !== 'application/json' && type !== A2A_CONTENT_TYPE) {
    throw new RequestError(415, `The request body must be application/json or ${A2A_CONTENT_TYPE}, not ${type}.`);
  }
  const encoding = request.headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') {
    throw new RequestError(415, `The request body must not be compressed, but its content encoding is ${encoding}.`);
  }
}
