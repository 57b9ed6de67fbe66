import { defineConfig } from 'vitest/config';
import type { TestUserConfig } from 'vitest/config';
import type { VitestPluginContext } from 'vitest/node';
import { createRequirementsReporter } from './test/requirements/reporter.js';
import { listTestFiles } from './test/requirements/test-files.js';
import { REQUIREMENTS } from './test/requirements.js';
import { LongestFirst } from './test/support/longest-first.js';

/** Tests that count what a process holds or start many processes of their own: each file has a process for itself. */
const APART = ['test/{crash,fuzz,cli,scripts}/**/*.test.ts'];

const SHARED: TestUserConfig = {
  // Native code and signals want processes, not threads.
  pool: 'forks',
  testTimeout: 60_000,
  hookTimeout: 60_000,
  restoreMocks: true,
  unstubEnvs: true,
};

const requirements = {
  name: 'a2a-requirements',
  // Not by `reporters`: reporters of the command line would take its place.
  configureVitest({ vitest }: VitestPluginContext) {
    vitest.config.reporters.push(
      createRequirementsReporter({ requirements: REQUIREMENTS, testFiles: listTestFiles() }),
    );
  },
};

export default defineConfig({
  test: {
    // Each test file may run a server, a worker and an API beside the one Temporal server: two are what two cores bear.
    maxWorkers: 2,
    globalSetup: ['test/support/global-setup.ts'],
    // What a test prints is shown when it fails.
    silent: 'passed-only',
    // Temporal's client tries a long poll again 100 ms after its connection was closed. Only a process that goes on sees it.
    onUnhandledError: ({ message, stack = '' }) =>
      !(message === 'Channel has been shut down' && stack.includes('@temporalio/client/lib/grpc-retry.js')),
    sequence: { sequencer: LongestFirst },
    coverage: {
      include: ['{protocol,journal,keys,webhooks,tasks,telemetry,workflows,activities,api,worker,agents,cli}/**/*.ts'],
    },
    projects: [
      // Vitest asks the plugins of projects only. One project has it, so that it is asked once for the whole run.
      { plugins: [requirements], test: { ...SHARED, name: 'apart', include: APART } },
      // One process after the other takes many files: their imports, and Temporal's native code, are loaded once.
      { test: { ...SHARED, name: 'together', include: ['test/**/*.test.ts'], exclude: APART, isolate: false } },
    ],
  },
});
