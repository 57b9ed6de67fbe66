import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { freePort } from '../../cli/ports.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Runs a command of the CLI to its end. */
async function runCli(command: string, env: Record<string, string>): Promise<{ code: number; stderr: string }> {
  const { PATH = '', HOME = '' } = process.env;
  const args = ['--conditions=perdure-source', '--import', 'tsx', 'cli/main.ts', command];
  return await new Promise((resolve) => {
    const child = execFile(process.execPath, args, { cwd: ROOT, env: { PATH, HOME, ...env } }, (_error, _out, stderr) =>
      resolve({ code: child.exitCode ?? -1, stderr }),
    );
  });
}

test.each(['api', 'dev'])('perdure %s does not begin to serve other machines without API keys', async (command) => {
  const env = { PERDURE_HOST: '0.0.0.0', PERDURE_PORT: String(await freePort()) };
  const { code, stderr } = await runCli(command, env);
  expect(code).toBe(1);
  expect(stderr).toContain('perdure: The API would listen on 0.0.0.0');
  expect(stderr).toContain('PERDURE_ALLOW_ANONYMOUS=true');
  expect(stderr).not.toMatch(/\n\s+at /);
});
