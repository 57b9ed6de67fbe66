import assert from 'node:assert/strict';
import { z } from 'zod';
import { checkHttpAnswer, jsonOf, refusedByHttp } from './answer.js';
import { kindOfRestError, kindOfRpcError, rpcError } from './errors.js';
import type { HttpAnswer } from './http-client.js';
import type { HttpRequest } from './http-request.js';
import {
  empty,
  listPushConfigsResponse,
  listTasksResponse,
  pushConfig,
  sendMessageResponse,
  streamResponse,
  task,
} from './shapes.js';

const RESULTS: Readonly<Record<string, z.ZodType>> = {
  task,
  'sent task': sendMessageResponse,
  list: listTasksResponse,
  'push config': pushConfig,
  'push configs': listPushConfigsResponse,
  deleted: empty,
  agents: z.strictObject({ name: z.literal('Perdure'), agents: z.array(z.looseObject({ id: z.string() })).min(1) }),
  card: z.looseObject({ name: z.literal('Echo'), description: z.string(), skills: z.array(z.unknown()) }),
  health: z.strictObject({ status: z.literal('ok') }),
};

const status = z.looseObject({ state: z.string().startsWith('TASK_STATE_'), timestamp: z.iso.datetime() });
const v03Task = z.looseObject({ id: z.uuid(), contextId: z.string().min(1), status });

const v03Config = z.strictObject({
  name: z.string().regex(/^tasks\/[^/]+\/pushNotificationConfigs\/./s),
  pushNotificationConfig: z.looseObject({ id: z.string().min(1), url: z.url() }),
});

/** Of 0.3, whose paths begin with `/v1`. */
const V03_RESULTS: Readonly<Record<string, z.ZodType>> = {
  'task of 0.3': v03Task,
  'sent task of 0.3': z.strictObject({ task: v03Task }),
  'push config of 0.3': v03Config,
  'push configs of 0.3': z.strictObject({ configs: z.array(v03Config), nextPageToken: z.string().exactOptional() }),
};
const v03Event = z.union([
  z.strictObject({ task: v03Task }),
  z.strictObject({ statusUpdate: z.looseObject({ taskId: z.uuid(), final: z.boolean() }) }),
  z.strictObject({ artifactUpdate: z.looseObject({ taskId: z.uuid() }) }),
]);

/** Paths with one segment are those of JSON-RPC: its own requests do not come here. */
const rpcReply = z.strictObject({
  jsonrpc: z.literal('2.0'),
  id: z.union([z.string(), z.number(), z.null()]),
  error: rpcError,
});

/** Checks what came back over HTTP+JSON. @returns what kind of answer it was. */
export function checkRestAnswer(request: HttpRequest, answer: HttpAnswer | undefined): string {
  if (!answer) return 'closed';
  const refused = refusedByHttp(request, answer);
  if (refused !== undefined) return refused;
  checkHttpAnswer(answer);
  const { status: code, headers, events, body } = answer;
  if (code === 405) assert.match(headers.allow ?? '', /^[A-Z]+(, [A-Z]+)*$/);
  if (events) return checkEvents(request, answer);
  if (request.method === 'HEAD' || code === 204 || code === 304) {
    assert.equal(body.length, 0);
    return `HTTP ${code} without a body`;
  }
  const json = jsonOf(answer);
  const rpc = isJsonRpc(request) ? rpcReply.safeParse(json) : undefined;
  if (rpc?.success) return `JSON-RPC ${kindOfRpcError(rpc.data.error)}`;
  if (code === 200) return kindOfResult(request, json);
  const bare = isV03(request) ? rpcError.safeParse(json) : undefined;
  return bare?.success ? `0.3 ${kindOfRpcError(bare.data)}` : kindOfRestError(code, json);
}

function kindOfResult({ target }: HttpRequest, json: unknown): string {
  const shapes = { ...RESULTS, ...V03_RESULTS };
  const kind = Object.keys(shapes).find((name) => shapes[name]?.safeParse(json).success);
  if (kind === undefined) throw new Error(`This is no result: ${JSON.stringify(json).slice(0, 1_000)}`);
  const id = /^(?:\/[^/:?]+)?\/tasks\/([^/:?%#]+)(?:\?|$)/.exec(target)?.[1];
  if (id !== undefined) assert.equal(z.looseObject({ id: z.string() }).parse(json).id, id);
  return kind;
}

function checkEvents(request: HttpRequest, { status: code, events = [] }: HttpAnswer): string {
  assert.equal(code, 200);
  const old = isV03(request);
  for (const { data, id } of events) {
    assert.match(id ?? '', /^\d+(\.\d+)?$/);
    (old ? v03Event : streamResponse).parse(JSON.parse(data));
  }
  return old ? 'stream of 0.3' : 'stream';
}

function isJsonRpc({ method, target }: HttpRequest): boolean {
  return method === 'POST' && !/\/(message:|tasks\/)/.test(target);
}

/** Odd paths that only look so have the errors of 1.0. */
function isV03({ target }: HttpRequest): boolean {
  return /\/v1(\/|$|\?)/.test(target);
}
