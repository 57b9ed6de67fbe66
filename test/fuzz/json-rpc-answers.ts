import assert from 'node:assert/strict';
import { isUtf8 } from 'node:buffer';
import { z } from 'zod';
import type { OperationName } from '../../api/operations/operation-name.js';
import { checkHttpAnswer, jsonOf, refusedByHttp } from './answer.js';
import { kindOfRpcError, rpcError } from './errors.js';
import type { HttpAnswer } from './http-client.js';
import type { HttpRequest } from './http-request.js';
import { REQUESTS } from './operations.js';
import { checkResult } from './results.js';
import { checkV03Result } from './v03-results.js';

const envelope = { jsonrpc: z.literal('2.0'), id: z.union([z.string(), z.number(), z.null()]) };
const rpcReply = z.union([
  z.strictObject({ ...envelope, result: z.unknown().refine((value) => value !== undefined) }),
  z.strictObject({ ...envelope, error: rpcError }),
]);

type Reply = z.output<typeof rpcReply>;

/** What a JSON-RPC server has to see in the bytes of a request, before it knows anything of A2A. */
type Seen =
  | { readonly fault: 'PARSE_ERROR' | 'INVALID_REQUEST'; readonly id: unknown }
  | { readonly fault?: undefined; readonly id: unknown; readonly method: string; readonly params: Fields };

type Fields = Readonly<Record<string, unknown>>;

/** Checks what came back over JSON-RPC. @returns what kind of answer it was. */
export function checkJsonRpcAnswer(request: HttpRequest, answer: HttpAnswer | undefined): string {
  if (!answer) return 'closed';
  const refused = refusedByHttp(request, answer);
  if (refused !== undefined) return refused;
  checkHttpAnswer(answer);
  const seen = readRequest(request.body ?? Buffer.alloc(0));
  if (answer.events) return checkEvents(seen, answer);

  const reply = rpcReply.parse(jsonOf(answer));
  if (answer.status !== 200) return checkHttpError(seen, reply, answer.status);
  assert.deepEqual(reply.id, seen.id);
  if ('error' in reply) return checkError(seen, reply.error);
  if (seen.fault !== undefined) throw new Error(`This cannot have a result: ${seen.fault}.`);
  checkAnyResult(seen, reply.result);
  return `${seen.method} result`;
}

function checkError({ fault }: Seen, error: z.output<typeof rpcError>): string {
  const kind = kindOfRpcError(error);
  if (fault !== undefined) assert.equal(kind, fault);
  else assert.ok(kind !== 'PARSE_ERROR' && kind !== 'INVALID_REQUEST', `${kind}, though it is a request`);
  return kind;
}

/** What HTTP refuses has no id, since nobody has looked; and a path without an agent is found out after that. */
function checkHttpError(seen: Seen, reply: Reply, status: number): string {
  if (!('error' in reply)) throw new Error(`A result came with the HTTP status ${status}.`);
  const kind = kindOfRpcError(reply.error);
  const expected = status === 404 ? { kind: 'INVALID_PARAMS', id: seen.id } : { kind: 'INVALID_REQUEST', id: null };
  assert.deepEqual({ kind, id: reply.id }, expected);
  assert.ok([400, 403, 404, 413, 415].includes(status), `the status is ${status}`);
  return `HTTP ${status}`;
}

function checkEvents(seen: Seen, { status, events = [] }: HttpAnswer): string {
  assert.equal(status, 200);
  if (seen.fault !== undefined) throw new Error(`This cannot be answered with a stream: ${seen.fault}.`);
  for (const { data, event, id } of events) {
    const reply = rpcReply.parse(JSON.parse(data));
    assert.deepEqual(reply.id, seen.id);
    if ('error' in reply) {
      // Streams of 0.3 begin in any case.
      assert.equal(event, 'error');
      assert.match(seen.method, /\//);
      return kindOfRpcError(reply.error);
    }
    assert.match(id ?? '', /^\d+(\.\d+)?$/);
    checkAnyResult(seen, reply.result);
  }
  return `${seen.method} stream`;
}

function checkAnyResult(
  { method, params }: { readonly method: string; readonly params: Fields },
  result: unknown,
): void {
  if (method.includes('/')) checkV03Result(method, result);
  else if (Object.hasOwn(REQUESTS, method)) checkResult(method as OperationName, params, result);
  else throw new Error(`There is no method ${method}, but a result.`);
}

function readRequest(body: Buffer): Seen {
  let json: unknown;
  try {
    if (!isUtf8(body)) throw new SyntaxError();
    json = JSON.parse(body.toString('utf8'));
  } catch {
    return { fault: 'PARSE_ERROR', id: null };
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return { fault: 'INVALID_REQUEST', id: null };
  // Safe: it is an object, and came from JSON.
  const { jsonrpc, id, method, params } = json as Fields;
  const isId = id === null || typeof id === 'string' || (typeof id === 'number' && Math.abs(id) <= 2 ** 53 - 1);
  if (!isId) return { fault: 'INVALID_REQUEST', id: null };
  const given: unknown = params ?? {};
  if (jsonrpc !== '2.0' || typeof method !== 'string' || typeof given !== 'object') {
    return { fault: 'INVALID_REQUEST', id: id === 0 ? 0 : id };
  }
  // Minus zero is the same number.
  return { id: id === 0 ? 0 : id, method, params: given as Fields };
}
