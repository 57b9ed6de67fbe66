import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import { describe, expect, onTestFinished, test } from 'vitest';
import config, { FOLDERS, ROOMS } from '../../.dependency-cruiser.mjs';

const RULES = config.forbidden ?? [];

/** What the rules say of files that import each other so: a line for each import, `from type to`. */
async function violations(...imports: readonly (readonly [from: string, to: string])[]): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'perdure-imports-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const file of new Set(imports.flat())) {
    const lines = imports.flatMap(([from, to]) =>
      from === file ? [`import type {} from '${specifier(from, to)}';`] : [],
    );
    await mkdir(join(folder, dirname(file)), { recursive: true });
    await writeFile(join(folder, file), [...lines, 'export {};', ''].join('\n'));
  }
  const { output } = await cruise(imports.flat(), {
    ...config.options,
    baseDir: folder,
    validate: true,
    ruleSet: { forbidden: RULES },
  });
  return reportOf(output).summary.violations.map(({ rule }) => rule.name);
}

function specifier(from: string, to: string): string {
  const path = relative(dirname(from), to).replace(/\.ts$/, '.js');
  return path.startsWith('.') ? path : `./${path}`;
}

function reportOf(output: string | ICruiseResult): ICruiseResult {
  if (typeof output === 'string') throw new Error(output);
  return output;
}

/** Each wall that there is: a room, and one that it may not import. */
const walls = Object.entries<Readonly<Record<string, readonly string[]>>>(ROOMS).flatMap(([folder, rooms]) =>
  Object.entries(rooms).flatMap(([room, allowed]) =>
    Object.keys(rooms)
      .filter((other) => other !== room && !allowed.includes(other))
      .map((other): [string, string] => [fileIn(folder, room), fileIn(folder, other)]),
  ),
);

const borders = Object.entries<readonly string[]>(FOLDERS).flatMap(([folder, allowed]) =>
  [...Object.keys(FOLDERS), 'test', 'bench', 'scripts']
    .filter((other) => other !== folder && !allowed.includes(other))
    .map((other): [string, string] => [fileIn(folder, '.'), fileIn(other, '.')]),
);

function fileIn(folder: string, room: string): string {
  return room === '.' ? `${folder}/one.ts` : `${folder}/${room}/one.ts`;
}

describe('an import is refused', () => {
  test('that closes a circle of types alone', async () => {
    const circle = [
      ['api/http/a.ts', 'api/http/b.ts'],
      ['api/http/b.ts', 'api/http/c.ts'],
      ['api/http/c.ts', 'api/http/a.ts'],
    ] as const;
    expect(new Set(await violations(...circle))).toEqual(new Set(['no-circle']));
  });

  test('through each wall inside a folder', async () => {
    const refused = await violations(...walls);
    expect(refused.filter((name) => name !== 'no-circle')).toHaveLength(walls.length);
  });

  test('across each border between folders', async () => {
    const refused = await violations(...borders);
    expect(refused.filter((name) => name !== 'no-circle')).toHaveLength(borders.length);
  });

  test('from a room that has no walls yet', async () => {
    expect(await violations(['api/new/a.ts', 'api/errors/b.ts'])).toEqual(['room-of-api-without-wall']);
  });
});

test('what the plan allows is allowed', async () => {
  const allowed = [
    ['api/start-api.ts', 'api/server/server.ts'],
    ['api/rest/routes.ts', 'api/http/answer.ts'],
    ['api/v03/grpc-service.ts', 'api/grpc/service.ts'],
    ['api/http/answer.ts', 'tasks/request-context.ts'],
    ['cli/commands/api.ts', 'api/start-api.ts'],
  ] as const;
  expect(await violations(...allowed)).toEqual([]);
});

test('every rule names the section that explains it', () => {
  for (const { name, comment } of RULES) expect(comment, name).toContain('in AGENTS.md');
});
