// What `npm start` and `npm test` do before anything else. It must run in a clean clone, on any Node.js: no packages.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { endGroupWithMe, signalGroup } from './process-group.mjs';

/** The folder of package.json. */
export const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Says which package-lock.json the installed packages are from; `npm ci` deletes it with all the rest. */
const STAMP = new URL('../node_modules/.perdure-lock-hash', import.meta.url);

/**
 * Checks Node.js, and installs the packages when they are missing or out of date.
 *
 * @param {{ ending?: Promise<void> }} [options] ending: ends the installation, which then counts as failed
 * @returns {Promise<number>} an exit code; 0: all is well.
 */
export async function prepare({ ending } = {}) {
  const { engines } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  const problem = nodeProblem(process.versions.node, engines.node);
  if (problem) {
    console.error(problem);
    return 1;
  }
  const hash = createHash('sha256')
    .update(readFileSync(new URL('../package-lock.json', import.meta.url)))
    .digest('hex');
  const installed = readOrUndefined(STAMP);
  if (installed === hash) return 0;

  const reason = installed === undefined ? 'are not installed yet' : 'are older than package-lock.json';
  console.log(`The packages ${reason}: running "npm ci" (about a minute) …`);
  const code = await run('npm', ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'], {
    // npm is a script on Windows.
    shell: process.platform === 'win32',
    // The scripts of packages are to end with it.
    group: true,
    ending,
  });
  if (code === 0) writeFileSync(STAMP, hash);
  else console.error(`"npm ci" failed with code ${code}; what it said is above.`);
  return code;
}

/**
 * @param {string} version of this Node.js, such as `20.19.0`
 * @param {string} range of package.json, such as `>=20.19`
 * @returns {string | undefined} what is wrong
 */
export function nodeProblem(version, range) {
  const wanted = range.replace(/^>=/, '');
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [wantedMajor = 0, wantedMinor = 0] = wanted.split('.').map(Number);
  if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)) return undefined;
  return `Perdure needs Node.js ${wanted} or newer; this is ${version}. Install a newer one from nodejs.org.`;
}

/**
 * Runs a program to its end, with our terminal. Signals are passed on to it, and it decides when to end.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {object} [options]
 * @param {boolean} [options.shell]
 * @param {boolean} [options.ipc] lets the program notice when we die
 * @param {boolean} [options.group] signals reach what the program has started as well, where there are process groups
 * @param {Promise<void>} [options.ending] asks the program to end, unless a signal has done so already
 * @returns {Promise<number>} its exit code; 128 and more: a signal ended it
 */
export function run(command, args, { shell = false, ipc = false, group = false, ending } = {}) {
  return new Promise((resolve) => {
    const stdio = ipc ? ['inherit', 'inherit', 'inherit', 'ipc'] : 'inherit';
    const detached = group && process.platform !== 'win32';
    const child = spawn(command, args, { cwd: ROOT, shell, stdio, detached });
    const { pid } = child;
    const leads = detached && pid !== undefined;
    const unwatch = leads ? endGroupWithMe(pid) : () => undefined;
    let mayAsk = true;
    const pass = (signal) => {
      mayAsk = false;
      if (leads) signalGroup(pid, signal);
      else child.kill(signal);
    };
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    for (const signal of signals) process.on(signal, pass);
    // A second signal would end `perdure dev` at once, and not in order.
    void ending?.then(() => mayAsk && pass('SIGTERM'));
    const end = (code) => {
      for (const signal of signals) process.off(signal, pass);
      mayAsk = false;
      unwatch();
      resolve(code);
    };
    child.once('exit', (code, signal) => end(code ?? (signal === 'SIGINT' ? 130 : 143)));
    child.once('error', (error) => {
      console.error(`${command} cannot be run: ${error.message}`);
      end(127);
    });
  });
}

function readOrUndefined(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
