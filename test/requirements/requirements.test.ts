import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { REQUIREMENTS } from '../requirements.js';
import { findUnproved } from './proof.js';
import { must } from './requirement.js';
import { requirementsIn } from './tags.js';

const TESTS = fileURLToPath(new URL('..', import.meta.url));

/** The sources of all tests and of the tables that their titles come from, by path. Not of this folder. */
const sources: ReadonlyMap<string, string> = new Map(
  readdirSync(TESTS, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.startsWith(`requirements${sep}`) && path !== 'requirements.ts')
    .map((path) => [relative(TESTS, join(TESTS, path)), readFileSync(join(TESTS, path), 'utf8')]),
);

test('each requirement has an id of its own', () => {
  const ids = REQUIREMENTS.map(({ id }) => id);
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  expect(ids.filter((id) => requirementsIn(`[${id}]`)[0] !== id)).toEqual([]);
});

test('tests name requirements that there are', () => {
  const ids = new Set(REQUIREMENTS.map(({ id }) => id));
  const unknown = [...sources].flatMap(([path, source]) =>
    requirementsIn(source).flatMap((id) => (ids.has(id) ? [] : [`${path}: [${id}]`])),
  );
  expect(unknown).toEqual([]);
});

test('each requirement is named by a test', () => {
  const named = new Set([...sources.values()].flatMap((source) => requirementsIn(source)));
  const missing = REQUIREMENTS.flatMap(({ id, rule }) => (named.has(id) ? [] : [`[${id}] ${rule}`]));
  expect(missing).toEqual([]);
});

describe('a requirement is proved', () => {
  const one = must('ONE-01', '§1', 'It is.');
  const other = must('ONE-02', '§1', 'So is this.', ['GRPC']);
  const bare = must('ONE-03', '§1', 'And this.', []);
  const openAfter = (...passed: string[]) =>
    findUnproved([one, other, bare], passed).map(({ requirement, bindings }) => [requirement.id, ...bindings]);

  test('by tests that have passed and name it, over each of its bindings', () => {
    expect(openAfter()).toEqual([['ONE-01', 'JSONRPC', 'HTTP+JSON', 'GRPC'], ['ONE-02', 'GRPC'], ['ONE-03']]);
    expect(openAfter('over JSON-RPC > a [ONE-01, ONE-02, ONE-03]')).toEqual([
      ['ONE-01', 'HTTP+JSON', 'GRPC'],
      ['ONE-02', 'GRPC'],
    ]);
    expect(openAfter('over JSONRPC > a [ONE-01]', 'HTTP+JSON and gRPC: a [ONE-01, ONE-02] $1 [ONE-03]')).toEqual([]);
  });

  test('by a test that names no binding for all of them', () => {
    expect(openAfter('a [ONE-01]', '[ONE-02]: b', 'c [ONE-03]')).toEqual([]);
    expect(openAfter('a ONE-01', 'b [ONE-2]', 'c [one-03]')).toHaveLength(3);
  });
});
