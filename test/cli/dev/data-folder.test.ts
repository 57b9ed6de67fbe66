import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { takeDataFolder } from '../../../cli/dev/data-folder.js';

let folder: string;
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'perdure-data-')), 'data');
});
afterEach(() => rm(join(folder, '..'), { recursive: true, force: true }));

test('a data folder is made, held, and free again when released', async () => {
  const first = await takeDataFolder(folder);
  await expect(takeDataFolder(folder)).rejects.toThrow(`is in use by "perdure dev" (process ${process.pid})`);
  await first.release();
  await (await takeDataFolder(folder)).release();
});

test('a data folder whose holder was killed is free', async () => {
  const holder = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
  await once(holder, 'exit');
  await (await takeDataFolder(folder)).release();
  await writeFile(join(folder, 'perdure.pid'), String(holder.pid));
  await (await takeDataFolder(folder)).release();
});
