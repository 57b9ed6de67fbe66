import { isUtf8 } from 'node:buffer';
import { A2A_CONTENT_TYPE } from '@a2a-js/sdk';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { RequestError, MalformedBodyError } from './request-error.js';

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
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (error) {
    throw new MalformedBodyError(error instanceof Error ? error.message : String(error));
  }
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
