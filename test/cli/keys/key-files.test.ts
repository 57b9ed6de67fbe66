import { expect, inject, test } from 'vitest';
import { freePort } from '../../../cli/process/ports.js';
import { runCli } from '../../support/stacks/run-cli.js';

test.each(['api', 'worker', 'dev'])(
  'perdure %s does not start without the secret keys that it is to have',
  async (command) => {
    const { code, stderr } = await runCli(command, {
      TEMPORAL_ADDRESS: inject('temporalAddress'),
      PERDURE_PORT: String(await freePort()),
      PERDURE_GRPC_PORT: 'off',
      PERDURE_SECRET_KEYS_FILE: 'no-such-file.json',
    });
    expect(code).toBe(1);
    expect(stderr).toContain('perdure: PERDURE_SECRET_KEYS_FILE (no-such-file.json) cannot be read: ENOENT.');
    expect(stderr).not.toMatch(/\n\s+at /);
  },
);

test('perdure worker does not start with keys for JWTs that nobody could look up', async () => {
  const { code, stderr } = await runCli('worker', {
    TEMPORAL_ADDRESS: inject('temporalAddress'),
    PERDURE_PUSH_SIGNING_KEYS_FILE: 'keys.json',
  });
  expect(code).toBe(1);
  expect(stderr).toContain('perdure: PERDURE_PUSH_SIGNING_KEYS_FILE needs PERDURE_PUBLIC_URL');
});
