import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Reporter, Vitest } from 'vitest/node';
import { REQUIREMENTS } from '../requirements.js';
import { NOT_OURS } from './not-ours.js';
import { findUnproved } from './proof.js';
import { createRequirementsReporter } from './reporter.js';
import { must } from './requirement.js';
import { requirementsIn } from './tags.js';
import { listTestSources } from './test-files.js';

/** Whether a file only tells how tests name requirements: this one, and those beside it that are no tests. */
function isAboutNames(path: string): boolean {
  const isHere = /\/test\/requirements[./]/.test(path);
  return isHere && (!path.endsWith('.test.ts') || path.endsWith('/requirements.test.ts'));
}

/** The sources of all tests and of the tables that their titles come from, by path. */
const sources: ReadonlyMap<string, string> = new Map(
  listTestSources()
    .filter((path) => !isAboutNames(path))
    .map((path) => [path, readFileSync(path, 'utf8')]),
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

test('what is left out is said to be, with the reason, and is not asked for elsewhere', () => {
  const rules = new Set(REQUIREMENTS.map(({ rule }) => rule));
  expect(NOT_OURS.filter(({ rule, reason }) => reason === '' || rules.has(rule))).toEqual([]);
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

describe('the report at the end of a run', () => {
  const requirements = [must('ONE-01', '§1', 'It is.', ['GRPC']), must('ONE-02', '§2', 'So is this.', [])];

  /** Runs through a run of two files, or of some of them, as Vitest does. */
  function report(passed: readonly string[], { files = ['a', 'b'], pattern }: { files?: string[]; pattern?: RegExp }) {
    const said: string[] = [];
    let failed = false;
    const reporter = createRequirementsReporter({
      requirements,
      testFiles: ['a', 'b'],
      fail: () => (failed = true),
    });
    const say = (text: string): void => void said.push(text.trim());
    // Safe: this is what the reporter asks of Vitest.
    const vitest = { logger: { log: say, error: say }, getGlobalTestNamePattern: () => pattern } as unknown as Vitest;
    const specifications = files.map((moduleId) => ({ moduleId })) as unknown as Started[0];
    const allTests = (state?: string) => (state === 'passed' ? passed.map((fullName) => ({ fullName })) : []);
    const modules = [{ children: { allTests } }] as unknown as Ended[0];
    reporter.onInit?.(vitest);
    void reporter.onTestRunStart?.(specifications);
    void reporter.onTestRunEnd?.(modules, [], 'passed');
    return { said, failed };
  }
  type Started = Parameters<NonNullable<Reporter['onTestRunStart']>>;
  type Ended = Parameters<NonNullable<Reporter['onTestRunEnd']>>;

  test('counts what was proved', () => {
    expect(report(['a [ONE-01]', 'b [ONE-02]'], {})).toEqual({
      said: ['A2A requirements: 2 of 2 proved'],
      failed: false,
    });
  });

  test('names what was not, and lets the run fail', () => {
    expect(report(['a over JSON-RPC [ONE-01, ONE-02]'], {})).toEqual({
      said: ['No test that passed proves [ONE-01] over GRPC: MUST, §1: It is.', 'A2A requirements: 1 of 2 proved'],
      failed: true,
    });
  });

  test('is left out when not all tests were run', () => {
    expect(report([], { files: ['a'] })).toEqual({ said: [], failed: false });
    expect(report([], { pattern: /a/ })).toEqual({ said: [], failed: false });
  });
});
