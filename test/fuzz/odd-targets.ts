import fc from 'fast-check';
import type { JsonValue } from '../../protocol/a2a.js';
import { toText, toTree } from './json-tree.js';
import { mutate, type Mutation } from './mutations.js';
import type { Params } from './params.js';

/** Texts that are no path segments, or look like several. */
const SEGMENTS = [
  ...['%2F', 'a%2Fb', '%00', '%zz', '%', '%e0%80', '%c3', '..', '.', '%2e%2e', '%2E', '', '%20', '+', ';a=b', '*', '@'],
  ...[
    ':cancel',
    'a:cancel',
    'a:subscribe',
    'a:nothing',
    '%3Acancel',
    'a:cancel:cancel',
    'tasks',
    '__proto__',
    '\u00ff',
  ],
  ...[
    'x'.repeat(1_000),
    'x'.repeat(1_001),
    '%41'.repeat(1_000),
    'x'.repeat(12_000),
    '(',
    '[',
    '\\',
    '"',
    '<',
    '|',
    '{}',
  ],
];

/** Changes to a path; mostly none. */
export const oddPath: fc.Arbitrary<(path: string) => string> = fc.oneof(
  { weight: 20, arbitrary: fc.constant((path: string) => path) },
  {
    weight: 3,
    arbitrary: fc
      .record({ at: fc.nat({ max: 5 }), segment: fc.constantFrom(...SEGMENTS), instead: fc.boolean() })
      .map(({ at, segment, instead }) => (path: string) => {
        const segments = path.split('/');
        segments.splice(1 + (at % segments.length), instead ? 1 : 0, segment);
        return segments.join('/') || '/';
      }),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      (path: string) => `${path}/`,
      (path: string) => `/${path}`,
      (path: string) => path.replaceAll('/', '//'),
      (path: string) => path.toUpperCase(),
      (path: string) => path.replace(':', '%3A'),
      (path: string) => `/./${path}`,
      (path: string) => `${path}#a`,
      (path: string) => `${path};a=b`,
      (path: string) => `http://a.test${path}`,
      () => '*',
    ),
  },
);

/** More of a query; mostly nothing. */
export const oddQuery: fc.Arbitrary<readonly string[]> = fc.oneof(
  { weight: 5, arbitrary: fc.constant([]) },
  {
    weight: 2,
    arbitrary: fc.array(
      fc.constantFrom(
        ...['pageSize=1&pageSize=2', 'pageSize[]=1', 'pageSize[a]=1', 'pageSize=1,2', 'pageSize=+1', 'pageSize=%201'],
        ...[
          'pageSize=0x1',
          'pageSize=1e1',
          'pageSize=',
          'pageSize',
          'historyLength=1&historyLength=1',
          'status=1&status=2',
        ],
        ...['status=', 'status=%00', 'status=9', 'status=99999999999', 'page_size=1', 'includeArtifacts=TRUE'],
        ...['includeArtifacts=1', 'includeArtifacts=true&includeArtifacts=true', 'statusTimestampAfter=1', 'x=1'],
        ...['statusTimestampAfter=2026-01-01T00:00:00+01:00', 'statusTimestampAfter=2026-01-01T00:00:00%2B01:00'],
        ...['statusTimestampAfter=9999-12-31T23:59:59.999999999Z', 'statusTimestampAfter=0001-01-01T00:00:00Z'],
        ...[
          '__proto__=1',
          '__proto__[a]=1',
          'constructor=1',
          'toString=1',
          'hasOwnProperty=1',
          '=',
          '',
          '&&&',
          '%',
          '%zz=1',
        ],
        ...[
          'a=%zz',
          'a=%ff',
          'a=%00',
          '?',
          'id=other',
          'taskId=other',
          'tenant=nobody',
          'tenant=a&tenant=b',
          'tenant[]=a',
        ],
        ...[
          'A2A-Version=1.0',
          'a2a-version=0.3',
          'A2A-Version=1.0&a2a-version=0.3',
          'A2A-Version=',
          'A2A-Version[]=1.0',
        ],
        ...[
          'afterSequence=0',
          'afterSequence=1',
          'afterSequence=x',
          'afterSequence=1&afterSequence=2',
          'afterSequence=',
        ],
        ...['contextId=%27', 'contextId=a%00b', 'contextId=%F0%9F%98%80', 'pageToken=%00', 'a&'.repeat(2_000)],
      ),
      { minLength: 1, maxLength: 3 },
    ),
  },
);

/** The fields of a request as the parameters of a query; changed as JSON is, as far as a query can say that. */
export function queryOf(fields: Params, mutations: readonly Mutation[]): string[] {
  const tree = mutate(toTree(fields), mutations);
  if (tree.kind !== 'object') return [percentEncoded(toText(tree))];
  return tree.members.map(
    ([name, value]) => `${percentEncoded(unquoted(name))}=${percentEncoded(unquoted(toText(value)))}`,
  );
}

/** One segment of a path, or one text of a query. Half of a surrogate pair becomes what UTF-8 has for it. */
export function percentEncoded(value: JsonValue | undefined): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value ?? null);
  return encodeURIComponent(Buffer.from(text).toString());
}

/** The text of a JSON string; other JSON as it is. */
function unquoted(json: string): string {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'string' ? value : json;
  } catch {
    return json;
  }
}
