import { expect, test } from 'vitest';
import { freePort } from '../../../cli/process/ports.js';
import { runCli } from '../../support/stacks/run-cli.js';

test.each(['api', 'dev'])('perdure %s does not begin to serve other machines without API keys', async (command) => {
  const env = { PERDURE_HOST: '0.0.0.0', PERDURE_PORT: String(await freePort()) };
  const { code, stderr } = await runCli(command, env);
  expect(code).toBe(1);
  expect(stderr).toContain('perdure: The API would listen on 0.0.0.0');
  expect(stderr).toContain('PERDURE_ALLOW_ANONYMOUS=true');
  expect(stderr).not.toMatch(/\n\s+at /);
});
