import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { eventually } from '../support/eventually.js';
import { allGone, killAll, type ChildInfo, type WatchedProcess } from '../support/stacks/dev-process.js';
import { makeStubCheckout } from '../support/stub-checkout.js';

let folder: string;
let tree: readonly ChildInfo[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'perdure-stub-'));
  tree = [];
});
afterEach(async () => {
  killAll(tree);
  await rm(folder, { recursive: true, force: true, maxRetries: 20 });
});

/** Waits until one of the processes runs a program. */
async function runs(root: WatchedProcess, program: string): Promise<void> {
  await eventually(async () => {
    tree = await root.tree();
    expect(tree.map(({ args }) => args).join('\n')).toContain(program);
  });
}

test.each(['SIGTERM', 'SIGHUP', 'SIGKILL'] as const)(
  'an installation ends, with the scripts of packages, when npm gets %s',
  async (signal) => {
    const checkout = await makeStubCheckout(folder, { installed: false });
    const npm = checkout.sh('exec "$NPM" start');
    await runs(npm, 'sleep 305');
    npm.signal(signal);
    await allGone(tree);
  },
);

test('an installation ends with the whole process group of npm, also by SIGKILL', async () => {
  const checkout = await makeStubCheckout(folder, { installed: false });
  const npm = checkout.sh('exec "$NPM" start');
  await runs(npm, 'sleep 305');
  process.kill(-npm.pid, 'SIGKILL');
  await allGone(tree);
});

test.each([
  ['npm goes on', '"$NPM" start; true'],
  ['scripts/start.mjs, started without npm, goes on', 'node scripts/start.mjs; true'],
])('%s when the shell that started it is gone', async (_, commandLine) => {
  const checkout = await makeStubCheckout(folder, { installed: true });
  const shell = checkout.sh(commandLine);
  await shell.printed('tick');
  await runs(shell, 'cli/main.ts dev');
  shell.signal('SIGKILL');
  await shell.exited;
  // Long after the parent would have been missed.
  const ticks = shell.output().match(/tick/g)?.length ?? 0;
  await shell.printed(`tick ${ticks + 30}\n`);
});
