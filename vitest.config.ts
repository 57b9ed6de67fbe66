import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Native code and signals want processes of their own.
    pool: 'forks',
    // Each test file may run a server, a worker and an API beside the one Temporal server: two are what two cores bear.
    maxWorkers: 2,
    globalSetup: ['test/support/temporal-global-setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    restoreMocks: true,
    unstubEnvs: true,
    coverage: { include: ['{protocol,journal,workflows,activities,api,worker,agents,cli}/**/*.ts'] },
  },
});
