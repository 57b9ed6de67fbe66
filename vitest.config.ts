import { defineConfig } from 'vitest/config';
import { createRequirementsReporter } from './test/requirements/reporter.js';

export default defineConfig({
  plugins: [
    {
      name: 'a2a-requirements',
      // Not by `reporters`: reporters of the command line would take its place.
      configureVitest: ({ vitest }) => void vitest.config.reporters.push(createRequirementsReporter()),
    },
  ],
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
