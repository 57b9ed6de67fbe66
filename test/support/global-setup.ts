import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { freePort } from '../../cli/process/ports.js';
import { getTemporal } from '../../cli/temporal/get-temporal.js';
import { startTemporal } from '../../cli/temporal/start-temporal.js';
import { compileSources } from './stacks/compiled.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** `host:port` of the run's Temporal server, in memory. */
    temporalAddress: string;
    /** The Temporal CLI, for tests that start a server of their own. */
    temporalBinary: string;
    /** The folder of the sources as JavaScript, for processes that tests start. */
    compiledSources: string;
    /** The path of the bundled workflow code, for workers of tests. */
    workflowBundle: string;
  }
}

/** One Temporal server for the whole run, whatever server the environment names: tests must not meet real tasks. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const compiling = compileSources();
  const binary = await getTemporal({ env: process.env, say: console.log, signal: new AbortController().signal });
  const folder = await mkdtemp(join(tmpdir(), 'perdure-test-'));
  const logFile = join(folder, 'temporal.log');
  const server = await startTemporal({ binary, port: await freePort(), logFile, say: console.log });
  const compiled = await compiling;
  project.provide('temporalAddress', server.address);
  project.provide('temporalBinary', binary);
  project.provide('compiledSources', compiled.folder);
  project.provide('workflowBundle', compiled.workflowBundle);
  return async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
}
