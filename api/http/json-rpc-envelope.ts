import { A2A_ERROR_CODE } from '@a2a-js/sdk/errors';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RequestError } from '../errors/request-error.js';
import type { AgentParams } from './agent-path.js';

/** The id of a JSON-RPC request; the reply repeats it. */
export type JsonRpcId = string | number | null;

/** A JSON-RPC 2.0 request object that has an id. */
export interface JsonRpcRequest {
  readonly id: JsonRpcId;
  readonly method: string;
  /** `{}` when the request has none. */
  readonly params: unknown;
}

/** The body is JSON, but not a JSON-RPC request that can be answered (§9.5: -32600). */
export class InvalidEnvelopeError extends RequestError {
  override readonly name = 'InvalidEnvelopeError';
  override readonly jsonRpcCode = A2A_ERROR_CODE.INVALID_REQUEST;

  constructor(
    message: string,
    /** Null when the request has none that can be repeated. */
    readonly id: JsonRpcId,
  ) {
    super(400, message);
  }
}

/** The requested method is not one of A2A's. */
export class MethodNotFoundError extends RequestError {
  override readonly name = 'MethodNotFoundError';
  override readonly jsonRpcCode = A2A_ERROR_CODE.METHOD_NOT_FOUND;

  constructor(method: string, methods: readonly string[]) {
    super(404, `There is no method ${JSON.stringify(method.slice(0, 100))}, but: ${methods.join(', ')}.`);
  }
}

/** Methods of one version of A2A over JSON-RPC, beside others at the same path. */
export interface JsonRpcMethods {
  /** Whether a method has the form of this version, be it one of its methods or not. */
  has(method: string): boolean;
  /** Answers a request. It never rejects: errors are answered as well. */
  answer(
    request: FastifyRequest<{ Params: AgentParams }>,
    reply: FastifyReply,
    envelope: JsonRpcRequest,
  ): Promise<unknown>;
}

/**
 * Reads a JSON-RPC request object.
 *
 * A request without an id is a notification, which must not be answered; since every A2A operation exists for its
 * answer, it is refused instead of being done in silence. Batches are not part of A2A.
 *
 * @throws InvalidEnvelopeError when it is not one.
 */
export function readEnvelope(body: unknown): JsonRpcRequest {
  if (Array.isArray(body)) throw new InvalidEnvelopeError('Batches are not supported: send one request object.', null);
  if (!isObject(body)) throw new InvalidEnvelopeError('The request must be a JSON object.', null);

  const { jsonrpc, id, method, params } = body;
  if (id === undefined) throw new InvalidEnvelopeError('"id" is required: notifications are not supported.', null);
  if (!isId(id)) throw new InvalidEnvelopeError('"id" must be a string, a number within ±(2^53 - 1), or null.', null);
  if (jsonrpc !== '2.0') throw new InvalidEnvelopeError('"jsonrpc" must be "2.0".', id);
  if (typeof method !== 'string') throw new InvalidEnvelopeError('"method" must be a string.', id);
  if (params !== undefined && params !== null && typeof params !== 'object') {
    throw new InvalidEnvelopeError('"params" must be an object.', id);
  }
  return { id, method, params: params ?? {} };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** Beyond 2^53 a number has already lost digits, so the reply would carry another id. */
function isId(id: unknown): id is JsonRpcId {
  return id === null || typeof id === 'string' || (typeof id === 'number' && Math.abs(id) <= Number.MAX_SAFE_INTEGER);
}
