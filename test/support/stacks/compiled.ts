import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import ts from 'typescript';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** Where the compiled sources lie. Inside the project: they find the packages as the sources do. */
const COMPILED = join(ROOT, '.test-build');

/** The package, and the agents that tests give to its processes. */
const FOLDERS = [
  ...['protocol', 'journal', 'keys', 'webhooks', 'tasks', 'telemetry', 'workflows', 'activities', 'api', 'worker'],
  ...['agents', 'cli', 'test/support', 'test/crash'],
];

/** What the workflow code is made of. */
const OF_WORKFLOWS = ['workflows', 'protocol'];

const COMPILER_OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  verbatimModuleSyntax: true,
};

export interface Compiled {
  /** The folder with the sources as JavaScript, under their own names. */
  readonly folder: string;
  /** The path of the workflow code, bundled. */
  readonly workflowBundle: string;
}

/**
 * Compiles the sources, without a look at their types, and bundles the workflow code: once for all processes and workers
 * of a run, each of which would take seconds for it. What has not changed since the last run is not made again.
 */
export async function compileSources(): Promise<Compiled> {
  const files = (await Promise.all(FOLDERS.map(filesOf))).flat();
  await Promise.all(files.map(compile));
  return { folder: COMPILED, workflowBundle: await bundle(files) };
}

async function filesOf(folder: string): Promise<readonly string[]> {
  const paths = await readdir(join(ROOT, folder), { recursive: true });
  return paths.map((path) => join(folder, path)).filter((path) => /\.(ts|proto)$/.test(path));
}

const compiledPath = (file: string): string => join(COMPILED, file.replace(/\.ts$/, '.js'));

async function compile(file: string): Promise<void> {
  const [source, target] = [join(ROOT, file), compiledPath(file)];
  if ((await modifiedAt(target)) > (await modifiedAt(source))) return;
  const text = await readFile(source, 'utf8');
  await mkdir(dirname(target), { recursive: true });
  const isTypeScript = file.endsWith('.ts');
  await writeFile(
    target,
    isTypeScript ? ts.transpileModule(text, { compilerOptions: COMPILER_OPTIONS }).outputText : text,
  );
}

/** When a file was written, in ms; long ago when there is none. */
async function modifiedAt(file: string): Promise<number> {
  return (await stat(file).catch(() => undefined))?.mtimeMs ?? 0;
}

/** Beside the compiled code, where a worker process looks for it. */
async function bundle(files: readonly string[]): Promise<string> {
  const path = join(COMPILED, 'workflow-bundle.js');
  const stamp = join(COMPILED, 'workflow-bundle.hash');
  const hash = createHash('sha256').update(await readFile(join(ROOT, 'package-lock.json')));
  for (const file of files.filter((each) => OF_WORKFLOWS.some((folder) => each.startsWith(folder))).sort()) {
    hash.update(file).update(await readFile(compiledPath(file)));
  }
  const digest = hash.digest('hex');
  if ((await readFile(stamp, 'utf8').catch(() => '')) === digest && (await modifiedAt(path)) > 0) return path;

  const { code } = await bundleWorkflowCode({
    workflowsPath: join(COMPILED, 'workflows/index.js'),
    logger: new DefaultLogger('ERROR'),
  });
  await writeFile(path, code);
  await writeFile(stamp, digest);
  return path;
}
