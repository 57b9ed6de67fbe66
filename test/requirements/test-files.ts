import { readdirSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const TESTS = fileURLToPath(new URL('..', import.meta.url));

/** The absolute paths of all TypeScript files of the tests, with slashes. */
export function listTestSources(): readonly string[] {
  return readdirSync(TESTS, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => join(TESTS, path).replaceAll(sep, '/'));
}

/** Those of them that Vitest runs. */
export function listTestFiles(): readonly string[] {
  return listTestSources().filter((path) => path.endsWith('.test.ts'));
}
