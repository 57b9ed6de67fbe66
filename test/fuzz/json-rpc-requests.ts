import fc from 'fast-check';
import { anySpoiling, spoil } from './body-bytes.js';
import type { HttpRequest } from './http-request.js';
import { toText, toTree, type ObjectTree, leaf } from './json-tree.js';
import { AGENT } from './known.js';
import { anyMutations, mutate } from './mutations.js';
import { contentType, oddHeaders } from './odd-headers.js';
import { oddText } from './odd-text.js';
import { anyOperation, REQUESTS } from './operations.js';
import type { Params, ParamsMaker } from './params.js';
import type { V03Requests } from './v03-params.js';

/** Texts of JSON. */
const IDS = [
  '1',
  '"r-1"',
  'null',
  '0',
  '-7',
  '1.5',
  '9007199254740993',
  '1e999',
  '""',
  'true',
  '[]',
  '{}',
  '"\\ud800"',
];
const VERSIONS = ['"2.0"', '"1.0"', '2', '2.0', 'null', '["2.0"]', '"2.0 "'];
const METHODS = [
  ...['', 'toString', '__proto__', 'constructor', 'hasOwnProperty', 'getTask', 'GETTASK', 'GetTask ', 'GetTask\u0000'],
  ...['tasks/', '/', 'rpc.discover', 'A2AService.GetTask', 'message/send/', 'tasks/toString', 'x'.repeat(10_000)],
];

const mostly = (usual: string, others: readonly string[]): fc.Arbitrary<string> =>
  fc.oneof({ weight: 40, arbitrary: fc.constant(usual) }, fc.constantFrom(...others));

/** Requests of the JSON-RPC binding (§9), bad and odd ones most of all. */
export function jsonRpcRequests(params: ParamsMaker, v03: V03Requests): fc.Arbitrary<HttpRequest> {
  const call = fc.oneof(
    {
      weight: 30,
      arbitrary: anyOperation.chain((operation) =>
        params.of(REQUESTS[operation]).map((value) => ({ method: operation, params: value })),
      ),
    },
    { weight: 8, arbitrary: v03.rpc },
    {
      weight: 1,
      arbitrary: fc.record({
        method: fc.oneof(fc.constantFrom(...METHODS), oddText),
        params: fc.constant<Params>({ id: 'x' }),
      }),
    },
  );
  const text = fc
    .record({
      call,
      paramsMutations: anyMutations,
      // The envelope is small, and what is wrong with it hides all the rest.
      envelopeMutations: fc.oneof({ weight: 16, arbitrary: fc.constant([]) }, anyMutations),
      id: mostly('"r-1"', IDS),
      version: mostly('"2.0"', VERSIONS),
      batch: mostly('', ['[', '[[', 'two']),
    })
    .map(({ call: { method, params: value }, paramsMutations, envelopeMutations, id, version, batch }) => {
      const envelope: ObjectTree = {
        kind: 'object',
        members: [
          ['"jsonrpc"', leaf(version)],
          ['"id"', leaf(id)],
          ['"method"', leaf(JSON.stringify(method))],
          ['"params"', mutate(toTree(value), paramsMutations)],
        ],
      };
      const request = toText(mutate(envelope, envelopeMutations));
      if (batch === 'two') return `[${request},${request}]`;
      return `${batch}${request}${batch.replaceAll('[', ']')}`;
    });
  return fc
    .record({
      text,
      spoiling: anySpoiling,
      type: contentType,
      headers: oddHeaders,
      target: mostly(`/${AGENT}`, [
        '/',
        '/nobody',
        `/${AGENT}/`,
        '//',
        '/?A2A-Version=1.0',
        `/?A2A-Version=0.3&x[]=%zz`,
      ]),
    })
    .map(({ text: json, spoiling, type, headers, target }) => ({
      method: 'POST',
      target,
      headers: [...(type === undefined ? [] : [['content-type', type] as const]), ...headers],
      body: spoil(json, spoiling),
    }));
}
