import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from '../../cli/temporal/cache-folder.js';
import { findOnPath } from '../../cli/temporal/find-on-path.js';
import { runProgram } from '../../cli/temporal/run-program.js';
import { sayProgress, type Say } from '../../cli/terminal/say.js';
import { UserError } from '../../cli/terminal/user-error.js';

const INSTALL_LIMIT = 10 * 60_000;

/**
 * A Python environment of our own, in the cache, with the newest release of the A2A SDK in a range of versions.
 *
 * @param range - such as `>=1,<2`.
 * @returns the path of its interpreter.
 * @throws UserError when there is no usable Python, or the SDK cannot be installed.
 */
export async function pythonWithSdk(name: string, range: string, say: Say): Promise<string> {
  const python = await findOnPath('python3', process.env);
  if (!python) {
    throw new UserError('There is no "python3" on the PATH: install Python 3.10 or newer, with its venv module.');
  }
  const folder = join(cacheFolder(process.env), `interop-${name}`);
  const own = process.platform === 'win32' ? join(folder, 'Scripts', 'python.exe') : join(folder, 'bin', 'python');
  const pip = [own, '-m', 'pip', '--disable-pip-version-check'] as const;
  if (!(await succeeds([...pip, '--version']))) {
    await sayProgress(say, `Making a Python environment in ${folder}`, () =>
      run([python, '-m', 'venv', '--clear', folder]),
    );
  }
  const wanted = `a2a-sdk[grpc]${range}`;
  await sayProgress(say, `Installing ${wanted} with pip`, () =>
    run([...pip, 'install', '--quiet', '--upgrade', wanted]),
  );
  say(`  a2a-sdk ${await run([own, '-c', 'import importlib.metadata as m; print(m.version("a2a-sdk"))'])}`);
  return own;
}

/**
 * A folder of our own, in the cache, with the newest release of the A2A JavaScript SDK in a range, and what it wants for gRPC.
 *
 * @returns the folder.
 * @throws UserError when the SDK cannot be installed.
 */
export async function nodeWithSdk(name: string, range: string, say: Say): Promise<string> {
  const folder = join(cacheFolder(process.env), `interop-${name}`);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: `interop-${name}`, private: true }));
  const wanted = [`@a2a-js/sdk@${range}`, '@grpc/grpc-js@^1.11', '@bufbuild/protobuf@^2.10'];
  const options = ['--prefix', folder, '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error'];
  await sayProgress(say, `Installing ${wanted[0]} with npm`, () => run(['npm', 'install', ...options, ...wanted]));
  const manifest: unknown = JSON.parse(await readFile(join(folder, 'node_modules/@a2a-js/sdk/package.json'), 'utf8'));
  if (typeof manifest === 'object' && manifest && 'version' in manifest)
    say(`  @a2a-js/sdk ${String(manifest.version)}`);
  return folder;
}

type CommandLine = readonly [program: string, ...args: string[]];

async function run([program, ...args]: CommandLine): Promise<string> {
  const { code, output } = await runProgram(program, args, { limit: INSTALL_LIMIT });
  if (code !== 0) throw new UserError(`"${[program, ...args].join(' ')}" failed (${String(code)}):\n${output}`);
  return output;
}

async function succeeds([program, ...args]: CommandLine): Promise<boolean> {
  const result = await runProgram(program, args, { limit: INSTALL_LIMIT }).catch(() => undefined);
  return result?.code === 0;
}
