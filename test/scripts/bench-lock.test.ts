import { spawnSync } from 'node:child_process';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'perdure-lock-'));
  for (const name of ['package.json', 'package-lock.json']) {
    await copyFile(join(ROOT, 'bench/workflow-streams', name), join(folder, name));
  }
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function check() {
  const script = join(ROOT, 'scripts/check-bench-lock.mjs');
  // An empty cache: what was downloaded here before must not help.
  const env = { ...process.env, npm_config_cache: join(folder, 'cache') };
  const { status, stderr } = spawnSync(process.execPath, [script, folder], { encoding: 'utf8', env });
  return { status, stderr };
}

async function edit(name: string, change: (text: string) => string): Promise<void> {
  const before = await readFile(join(folder, name), 'utf8');
  const after = change(before);
  expect(after).not.toBe(before);
  await writeFile(join(folder, name), after);
}

test('the lock of the workflow-streams bench has what its package.json asks for', () => {
  expect(check()).toMatchObject({ status: 0, stderr: '' });
});

test('a lock of other versions than package.json asks for is refused', async () => {
  await edit('package.json', (text) =>
    text.replace('"@temporalio/client": "1.23.0"', '"@temporalio/client": "1.22.0"'),
  );
  expect(check()).toMatchObject({ status: 1, stderr: expect.stringContaining('@temporalio') as string });
});

test('a lock without the build of a package for some platform is refused', async () => {
  const entry = /\n {4}"node_modules\/@swc\/core-win32-arm64-msvc": \{.*?\n {4}\},/s;
  await edit('package-lock.json', (text) => text.replace(entry, ''));
  expect(check()).toMatchObject({ status: 1, stderr: expect.stringContaining('@swc/core-win32-arm64-msvc') as string });
});
