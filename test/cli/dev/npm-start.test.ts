import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { eventually } from '../../support/eventually.js';
import {
  allGone,
  devPorts,
  killAll,
  NPM_START,
  startDev,
  type ChildInfo,
  type DevProcess,
  type StartDevOptions,
} from '../../support/stacks/dev-process.js';

/** Several processes start and stop one after the other in one test, on a machine that may be busy. */
const LIMIT = 240_000;

let folder: string;
let tree: readonly ChildInfo[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'perdure-npm-'));
  tree = [];
});
afterEach(async () => {
  killAll(tree);
  await rm(folder, { recursive: true, force: true, maxRetries: 20 });
});

/** `npm start`, as soon as it has printed a text and one of its processes runs a program. */
async function npmStart(text: string, program: string, options: StartDevOptions = {}): Promise<DevProcess> {
  const npm = startDev(folder, await devPorts(), { command: NPM_START, ...options });
  await npm.printed(text);
  await eventually(async () => {
    tree = await npm.tree();
    expect(tree.map(({ args }) => args).join('\n'), npm.output()).toContain(program);
  });
  return npm;
}

describe('npm start', { timeout: LIMIT }, () => {
  test('ends everything in order when npm gets SIGTERM, and npm waits for that', async () => {
    const npm = await npmStart('Ctrl-C stops everything', 'main.ts api');
    npm.signal('SIGTERM');
    expect(await npm.exited).toBe(0);
    await allGone(tree, 5_000);
    const ending = npm.output().split('Stopping. ').at(-1) ?? '';
    expect(ending.match(/Stopping the .*/g)).toEqual([
      'Stopping the API process',
      'Stopping the worker process',
      'Stopping the Temporal server',
    ]);
    expect(ending).not.toMatch(/error|warn|fatal/i);
  });

  // A moment at which Temporal runs, and more is under way. What of npm is told of the signal differs.
  test.each(['SIGTERM', 'SIGHUP', 'SIGKILL'] as const)('leaves no process behind when npm gets %s', async (signal) => {
    const npm = await npmStart('Starting Temporal', 'main.ts worker');
    npm.signal(signal);
    await allGone(tree);
    await eventually(() => expect(npm.output()).toMatch(/Stopping the Temporal server\n$/));
  });

  test('leaves nothing behind that gets Temporal', async () => {
    // A Temporal CLI that takes its time, in a process of its own.
    const bin = join(folder, 'bin');
    await mkdir(bin);
    await writeFile(join(bin, 'temporal'), '#!/bin/sh\nsleep 304\n');
    await chmod(join(bin, 'temporal'), 0o755);
    const npm = await npmStart('Made a key', 'sleep 304', { bin });
    npm.signal('SIGKILL');
    await allGone(tree);
  });
});
