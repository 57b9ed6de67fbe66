import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, cp, mkdir, readFile, realpath, symlink, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findOnPath } from '../../cli/temporal/find-on-path.js';
import { watchProcess, type WatchedProcess } from './stacks/dev-process.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** What stands for `perdure dev`: it is there at once, and counts. */
const MAIN = `
let ticks = 0;
setInterval(() => console.log('tick ' + (ticks += 1)), 50);
process.on('disconnect', () => process.exit(0));
`;

/** What stands for `npm ci`: it never comes to an end with the script of a package. */
const NPM_CI = `#!/bin/sh
sh -c 'sleep 305; true'
`;

/** A folder in which `npm start` runs the scripts of this checkout, with stubs for all that takes time. */
export interface StubCheckout {
  /** Runs a command line of `sh` in it, in a process group of its own. There, `$NPM` is npm; what runs `npm ci` finds the stub. */
  sh(commandLine: string): WatchedProcess;
}

/** @param installed - whether its packages are; else `npm start` begins with `npm ci`. */
export async function makeStubCheckout(
  folder: string,
  { installed }: { readonly installed: boolean },
): Promise<StubCheckout> {
  for (const name of ['scripts', 'package.json', 'package-lock.json']) {
    await cp(join(ROOT, name), join(folder, name), { recursive: true });
  }
  for (const name of ['bin', 'cli', 'node_modules']) await mkdir(join(folder, name));
  await writeFile(join(folder, 'bin/npm'), NPM_CI);
  await chmod(join(folder, 'bin/npm'), 0o755);
  await writeFile(join(folder, 'cli/main.ts'), MAIN);
  await symlink(await realpath(join(ROOT, 'node_modules/tsx')), join(folder, 'node_modules/tsx'));
  if (installed) {
    const lock = await readFile(join(folder, 'package-lock.json'));
    const hash = createHash('sha256').update(lock).digest('hex');
    await writeFile(join(folder, 'node_modules/.perdure-lock-hash'), hash);
  }
  const { PATH = '', HOME = folder } = process.env;
  const npm = await findOnPath('npm', { PATH });
  if (npm === undefined) throw new Error('There is no npm on the PATH.');
  const env = { HOME, NPM: npm, PATH: [join(folder, 'bin'), PATH].join(delimiter) };
  return {
    sh: (commandLine) =>
      watchProcess(
        spawn('sh', ['-c', commandLine], { cwd: folder, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] }),
      ),
  };
}
