// npm run check:bench-lock: can the packages of bench/workflow-streams be installed? Their lock must have all that its
// package.json asks for, for every platform. Without the registry: what it has today says nothing about tomorrow.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './prepare.mjs';

const [folder = join(ROOT, 'bench/workflow-streams')] = process.argv.slice(2);
const lockFile = join(folder, 'package-lock.json');
const problem = missingPackages(JSON.parse(readFileSync(lockFile, 'utf8')).packages) || npmsProblem();
if (problem) {
  console.error(problem);
  console.error(
    `${lockFile} does not have all that package.json asks for. Run "npm install --package-lock-only" there; a build ` +
      'that the registry lacks for some platform needs another version in "overrides".',
  );
  process.exitCode = 1;
} else {
  console.log(`Checked that ${lockFile} has all that package.json asks for.`);
}

/** Builds for platforms among them: not every npm misses those for others than this one. */
function missingPackages(packages) {
  return Object.entries(packages)
    .flatMap(([path, { dependencies, optionalDependencies }]) =>
      Object.keys({ ...dependencies, ...optionalDependencies })
        .filter((name) => !isFoundFrom(path, name, packages))
        .map((name) => `Missing: ${name}, for ${path || 'package.json'}`),
    )
    .join('\n');
}

/** As Node.js looks for packages: beside, and then further out. */
function isFoundFrom(path, name, packages) {
  const folders = path.split('/node_modules/');
  const outwards = folders.map((_, index) => folders.slice(0, folders.length - index).join('/node_modules/'));
  return [...outwards.filter(Boolean).map((outer) => `${outer}/`), ''].some(
    (outer) => packages[`${outer}node_modules/${name}`] !== undefined,
  );
}

/** What npm says of the versions. It asks the registry only when the lock lacks something, and then cannot. */
function npmsProblem() {
  const check = ['ci', '--dry-run', '--offline', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status, stderr, error } = spawnSync('npm', check, {
    cwd: folder,
    encoding: 'utf8',
    // npm is a script on Windows.
    shell: process.platform === 'win32',
  });
  return status === 0 ? undefined : (error?.message ?? stderr);
}
