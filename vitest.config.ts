import { defineConfig } from 'vitest/config';
import { REQUIREMENTS } from './test/requirements.js';
import { createRequirementsReporter } from './test/requirements/reporter.js';
import { listTestFiles } from './test/requirements/test-files.js';

export default defineConfig({
  plugins: [
    {
      name: 'a2a-requirements',
      // Not by `reporters`: reporters of the command line would take its place.
      configureVitest({ vitest }) {
        const reporter = createRequirementsReporter({ requirements: REQUIREMENTS, testFiles: listTestFiles() });
        vitest.config.reporters.push(reporter);
      },
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
    coverage: {
      include: ['{protocol,journal,keys,webhooks,tasks,telemetry,workflows,activities,api,worker,agents,cli}/**/*.ts'],
    },
  },
});
