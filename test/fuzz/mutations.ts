import fc from 'fast-check';
import { leaf, toText, type ObjectTree, type Tree } from './json-tree.js';
import { oddText } from './odd-text.js';

const KINDS = ['replace', 'drop', 'repeat', 'rename', 'respell', 'add', 'wrap', 'nest', 'copy', 'empty'] as const;

/** One change to a tree of JSON. */
export interface Mutation {
  readonly kind: (typeof KINDS)[number];
  /** Which node, counted in the order of the text; beyond the last one it starts again. */
  readonly at: number;
  /** Another node. */
  readonly from: number;
  /** JSON text, mostly, to put in. */
  readonly text: string;
  /** A name to put in, in quotes. */
  readonly name: string;
}

const deep = (levels: number, open: string, close: string): string => open.repeat(levels) + close.repeat(levels);

const ODD_JSON: readonly string[] = [
  ...['null', 'true', 'false', '0', '-0', '-1', '1.5', '1e999', '-1e999', '1e-999', '2147483647', '2147483648'],
  ...['-2147483649', '9007199254740993', '1e21', '""', '"\\u0000"', '"\\ud800"', '"\\udc00\\ud800"', '"1"', '"01"'],
  ...[
    '[]',
    '{}',
    '[[]]',
    '[null]',
    '[{}]',
    '{"":null}',
    '{"__proto__":{"id":"x"}}',
    '{"constructor":{"prototype":{}}}',
  ],
  ...['{"toString":1}', '{"toJSON":"x"}', '{"length":3}', '{"0":1}', '{"then":1}', '[1,"a",null,{}]'],
  ...[deep(99, '[', ']'), deep(101, '[', ']'), deep(101, '{"a":', '}').replace(':}', ':1}'), deep(3_000, '[', ']')],
  // Not JSON.
  ...['NaN', 'Infinity', 'undefined', "'x'", '01', '+1', '.5', '0x1', '"\u0001"', '"\\x"', '{,}', '[1,]', '/**/1', ''],
];

const oddJson = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...ODD_JSON) },
  { weight: 4, arbitrary: oddText.map((text) => JSON.stringify(text)) },
  { weight: 2, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }).map(String) },
  { weight: 2, arbitrary: fc.json({ maxDepth: 3 }) },
);

const oddName = fc
  .oneof(
    fc.constantFrom(
      ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'toJSON', 'then', '', '0', 'length', '$', 'a.b'],
      ...['id', 'taskId', 'task_id', 'message', 'tenant', 'text', 'data', 'raw', 'url', 'kind', 'result', 'metadata'],
    ),
    oddText,
  )
  .map((name) => JSON.stringify(name));

const mutation: fc.Arbitrary<Mutation> = fc.record({
  kind: fc.constantFrom(...KINDS),
  at: fc.nat({ max: 60 }),
  from: fc.nat({ max: 60 }),
  text: oddJson,
  name: oddName,
});

/** What to do to a request: mostly one thing, so that the others still let it pass to where it is looked at. */
export const anyMutations: fc.Arbitrary<readonly Mutation[]> = fc.oneof(
  { weight: 1, arbitrary: fc.constant([]) },
  { weight: 8, arbitrary: fc.tuple(mutation) },
  { weight: 3, arbitrary: fc.array(mutation, { minLength: 2, maxLength: 4 }) },
);

/** A place of a node in its tree. */
interface Place {
  readonly node: Tree;
  /** Puts other nodes there, or none. */
  put(...nodes: readonly Tree[]): void;
  /** The object that it is a member of, and where. */
  readonly member?: { readonly of: ObjectTree; readonly index: number };
}

/** Applies changes, one after the other. The tree may be changed in place. */
export function mutate(tree: Tree, mutations: readonly Mutation[]): Tree {
  return mutations.reduce(change, tree);
}

function change(root: Tree, { kind, at, from, text, name }: Mutation): Tree {
  const holder: Tree[] = [root];
  const places = placesOf(holder);
  const place = places[at % places.length];
  if (!place) return root;
  const { node, put, member } = place;
  switch (kind) {
    case 'replace':
      put(leaf(text));
      break;
    case 'drop':
      if (node !== root) put();
      break;
    case 'repeat':
      put(...(node === root ? [node] : [node, leaf(text)]));
      break;
    case 'rename':
      if (member) member.of.members[member.index] = [name, node];
      break;
    case 'respell':
      if (member) member.of.members[member.index] = [respelled(member.of.members[member.index]?.[0] ?? name), node];
      break;
    case 'add':
      if (node.kind === 'object') node.members.push([name, leaf(text)]);
      else if (node.kind === 'list') node.items.push(leaf(text));
      break;
    case 'wrap':
      put({ kind: 'list', items: [node] });
      break;
    case 'nest':
      put({ kind: 'object', members: [[name, node]] });
      break;
    case 'copy': {
      const other = places[from % places.length]?.node;
      // Not a node into itself.
      if (other) put(leaf(toText(other)));
      break;
    }
    case 'empty':
      put(leaf(node.kind === 'object' ? '{}' : node.kind === 'list' ? '[]' : '""'));
      break;
  }
  return holder[0] ?? root;
}

/** Every second spelling of a name is one that ProtoJSON takes. */
function respelled(name: string): string {
  const snake = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return snake === name ? name.toUpperCase() : snake;
}

function placesOf(holder: Tree[]): Place[] {
  const places: Place[] = [];
  const inList = (items: Tree[]): void => {
    for (const [index, node] of items.entries()) {
      places.push({ node, put: (...nodes) => void items.splice(index, 1, ...nodes) });
      inside(node);
    }
  };
  const inside = (node: Tree): void => {
    if (node.kind === 'list') inList(node.items);
    if (node.kind !== 'object') return;
    for (const [index, [name, child]] of node.members.entries()) {
      places.push({
        node: child,
        put: (...nodes) => void node.members.splice(index, 1, ...nodes.map((put): [string, Tree] => [name, put])),
        member: { of: node, index },
      });
      inside(child);
    }
  };
  inList(holder);
  return places;
}
