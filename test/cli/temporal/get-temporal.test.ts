import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { cachedTemporal, intoCache } from '../../../cli/temporal/cache-folder.js';
import { getTemporal } from '../../../cli/temporal/get-temporal.js';

let folder: string;
let env: { PATH: string; XDG_CACHE_HOME: string };
let said: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'perdure-get-'));
  env = { PATH: join(folder, 'bin'), XDG_CACHE_HOME: join(folder, 'cache') };
  said = [];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A program that only knows `--version`. */
async function writeProgram(file: string, version: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `#!/bin/sh\necho "temporal version 1.0.0 (Server ${version}, UI 2.0.0)"\n`);
  await chmod(file, 0o755);
}

const get = (): Promise<string> =>
  getTemporal({ env, say: (line) => said.push(line), signal: new AbortController().signal });

test('a Temporal CLI on the PATH comes before the one in the cache', async () => {
  const onPath = join(env.PATH, 'temporal');
  await writeProgram(onPath, '1.31.0');
  await writeProgram(cachedTemporal(env), '1.29.1');
  expect(await get()).toBe(onPath);
  expect(said).toEqual([`Temporal CLI on the PATH: ${onPath} (server 1.31.0)`]);
});

test('a Temporal CLI that is too old is passed over, and that is said', async () => {
  await writeProgram(join(env.PATH, 'temporal'), '1.24.2');
  await writeProgram(cachedTemporal(env), '1.29.1');
  expect(await get()).toBe(cachedTemporal(env));
  expect(said[0]).toBe('Temporal CLI on the PATH: no, its Server 1.24.2 is too old, 1.29 is needed');
});

test('several processes can put the same program into the cache at once', async () => {
  const target = cachedTemporal(env);
  const make = async (from: string): Promise<string> => {
    const file = join(from, 'made');
    await writeProgram(file, '1.29.1');
    return file;
  };
  await Promise.all(Array.from({ length: 5 }, () => intoCache(target, make)));
  expect(await get()).toBe(target);
});
