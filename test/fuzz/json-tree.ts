import type { JsonValue } from '../../protocol/a2a.js';

/**
 * JSON as text has it, and not as values do: objects can have a member twice, a member can be called `__proto__`, numbers
 * can be larger than any double, and what is called JSON need not be.
 */
export type Tree = Leaf | ListTree | ObjectTree;

export interface Leaf {
  readonly kind: 'leaf';
  /** Its text. */
  readonly text: string;
}

export interface ListTree {
  readonly kind: 'list';
  readonly items: Tree[];
}

export interface ObjectTree {
  readonly kind: 'object';
  /** Names as JSON text has them, in quotes. */
  readonly members: [name: string, value: Tree][];
}

export function leaf(text: string): Leaf {
  return { kind: 'leaf', text };
}

/** A tree of its own: changing it changes nothing else. */
export function toTree(value: JsonValue): Tree {
  if (isList(value)) return { kind: 'list', items: value.map(toTree) };
  if (typeof value !== 'object' || value === null) return leaf(JSON.stringify(value));
  const members = Object.entries(value).flatMap(([name, child]): [string, Tree][] =>
    child === undefined ? [] : [[JSON.stringify(name), toTree(child)]],
  );
  return { kind: 'object', members };
}

export function toText(tree: Tree): string {
  switch (tree.kind) {
    case 'leaf':
      return tree.text;
    case 'list':
      return `[${tree.items.map(toText).join(',')}]`;
    case 'object':
      return `{${tree.members.map(([name, value]) => `${name}:${toText(value)}`).join(',')}}`;
  }
}

/** `Array.isArray` does not know of lists that are read-only. */
function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
