import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** Runs a command of the CLI to its end. */
export async function runCli(command: string, env: Record<string, string>): Promise<{ code: number; stderr: string }> {
  const { PATH = '', HOME = '' } = process.env;
  const args = ['--conditions=perdure-source', '--import', 'tsx', 'cli/main.ts', command];
  return await new Promise((resolve) => {
    const child = execFile(process.execPath, args, { cwd: ROOT, env: { PATH, HOME, ...env } }, (_error, _out, stderr) =>
      resolve({ code: child.exitCode ?? -1, stderr }),
    );
  });
}
