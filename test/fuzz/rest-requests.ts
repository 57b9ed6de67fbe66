import fc from 'fast-check';
import type { OperationName } from '../../api/operations/operation-name.js';
import { anySpoiling, spoil } from './body-bytes.js';
import type { HttpRequest } from './http-request.js';
import { toText, toTree } from './json-tree.js';
import { AGENT } from './known.js';
import { anyMutations, mutate, type Mutation } from './mutations.js';
import { contentType, oddHeaders } from './odd-headers.js';
import { oddPath, oddQuery, percentEncoded, queryOf } from './odd-targets.js';
import { anyOperation, REQUESTS } from './operations.js';
import type { Params, ParamsMaker } from './params.js';
import type { V03Requests } from './v03-params.js';

/** As long as targets may be, together with the usual headers, in characters. */
const LONG = 8_000;

/** A request before it is written. */
interface Draft {
  readonly method: string;
  readonly path: string;
  /** In the query or in the body, as the method has it. */
  readonly fields?: Params;
}

/** Requests of the HTTP+JSON binding (§11), bad and odd ones most of all. */
export function restRequests(params: ParamsMaker, v03: V03Requests): fc.Arbitrary<HttpRequest> {
  const base = fc.oneof({ weight: 6, arbitrary: fc.constant(`/${AGENT}`) }, fc.constantFrom('', '', '/nobody', '/v1'));
  const v1 = anyOperation.chain((operation) =>
    fc.tuple(base, params.of(REQUESTS[operation])).map(([prefix, value]): Draft => draftOf(operation, prefix, value)),
  );
  const old = fc.tuple(fc.constantFrom('', `/${AGENT}`), v03.http).map(([prefix, { method, path, body }]): Draft => ({
    method,
    path: `${prefix}/v1${path}`,
    ...(body && { fields: body }),
  }));
  const other: fc.Arbitrary<Draft> = fc.record({
    method: fc.constantFrom('GET', 'HEAD', 'POST', 'PUT'),
    path: fc.constantFrom(
      '/',
      '/healthz',
      '/readyz',
      '/.well-known/agent-card.json',
      `/${AGENT}/.well-known/agent-card.json`,
    ),
  });
  return fc
    .record({
      draft: fc.oneof({ weight: 30, arbitrary: v1 }, { weight: 7, arbitrary: old }, { weight: 1, arbitrary: other }),
      mutations: anyMutations,
      method: fc.oneof(
        { weight: 12, arbitrary: fc.constant(undefined) },
        fc.constantFrom('GET', 'POST', 'DELETE', 'PUT', 'PATCH', 'HEAD', 'OPTIONS', 'TRACE', 'PROPFIND', 'QUERY'),
      ),
      path: oddPath,
      query: oddQuery,
      type: contentType,
      headers: oddHeaders,
      spoiling: anySpoiling,
    })
    .map(({ draft, mutations, method: other, path, query, type, headers, spoiling }) => {
      const given = other ?? draft.method;
      const hasBody = draft.method === 'POST' || (given === 'POST' && draft.fields !== undefined);
      const fields = draft.fields ?? {};
      const search = [...(hasBody ? [] : queryOf(fields, mutations)), ...query].join('&');
      const target = path(draft.path) + (search === '' ? '' : `?${search}`);
      // What is too large may come in pieces: then nobody knows that it was HEAD when it is refused, with a body.
      const method = given === 'HEAD' && target.length > LONG ? 'GET' : given;
      const named = type === undefined ? [] : [['content-type', type] as const];
      if (!hasBody) return { method, target, headers };
      return { method, target, headers: [...named, ...headers], body: spoil(textOf(fields, mutations), spoiling) };
    });
}

function textOf(fields: Params, mutations: readonly Mutation[]): string {
  return toText(mutate(toTree(fields), mutations));
}

function draftOf(operation: OperationName, base: string, { id, taskId, ...fields }: Params): Draft {
  const task = `${base}/tasks/${percentEncoded(id)}`;
  const configs = `${base}/tasks/${percentEncoded(taskId)}/pushNotificationConfigs`;
  const config = `${configs}/${percentEncoded(id)}`;
  switch (operation) {
    case 'SendMessage':
      return { method: 'POST', path: `${base}/message:send`, fields };
    case 'SendStreamingMessage':
      return { method: 'POST', path: `${base}/message:stream`, fields };
    case 'GetTask':
      return { method: 'GET', path: task, fields };
    case 'ListTasks':
      return { method: 'GET', path: `${base}/tasks`, fields };
    case 'CancelTask':
      return { method: 'POST', path: `${task}:cancel`, fields };
    case 'SubscribeToTask':
      return { method: 'POST', path: `${task}:subscribe`, fields };
    case 'CreateTaskPushNotificationConfig':
      return { method: 'POST', path: configs, fields: { ...(id !== undefined && { id }), ...fields } };
    case 'GetTaskPushNotificationConfig':
      return { method: 'GET', path: config, fields };
    case 'ListTaskPushNotificationConfigs':
      return { method: 'GET', path: configs, fields };
    case 'DeleteTaskPushNotificationConfig':
      return { method: 'DELETE', path: config, fields };
    case 'GetExtendedAgentCard':
      return { method: 'GET', path: `${base}/extendedAgentCard`, fields };
  }
}
