#!/usr/bin/env node
import { createRequire } from 'node:module';
import { Command } from 'commander';
import { configHelp } from './config-table.js';
import { readConfig } from './config.js';
import { retention as retentionSchema } from './config-parsers.js';
import type { Say } from './say.js';
import { stopSignal } from './stop-signal.js';
import { UserError } from './user-error.js';

const say: Say = (line) => console.log(line);
const { env } = process;

// By its own name: the file lies elsewhere from here when this program is compiled.
const { version } = createRequire(import.meta.url)('perdure/package.json') as { readonly version: string };

const program = new Command('perdure')
  .description('Runs Agent2Agent (A2A 1.0) agents as durable tasks on Temporal.')
  .version(version)
  .addHelpText('after', () => `\n${configHelp()}`);

program
  .command('dev')
  .description('Run everything on this machine: Temporal, one API process, one worker process.')
  .action(async () => {
    const stop = stopSignal();
    const { runDev } = await import('./commands/dev.js');
    await runDev(readConfig(env), env, stop, say);
  });

program
  .command('api')
  .description('Run an API process. Any number of them may serve the same tasks.')
  .action(async () => {
    const stop = stopSignal();
    const { runApi } = await import('./commands/api.js');
    await runApi(readConfig(env), env, stop);
  });

program
  .command('worker')
  .description('Run a worker process. Any number of them may share the work.')
  .action(async () => {
    const stop = stopSignal();
    const { runWorker } = await import('./commands/worker.js');
    await runWorker(readConfig(env), env, stop);
  });

program
  .command('setup')
  .description('Prepare the Temporal namespace of a cluster: make it, set its retention, register search attributes.')
  .option('--retention <duration>', 'how long an ended task can be read', '30 days')
  .action(async ({ retention }: { readonly retention: string }) => {
    const parsed = retentionSchema.safeParse(retention);
    if (!parsed.success)
      throw new UserError(`--retention is "${retention}", but must be ${retentionSchema.description}.`);
    const { runSetup } = await import('./commands/setup.js');
    await runSetup(readConfig(env), parsed.data, say);
  });

try {
  await program.parseAsync();
  process.exit(0);
} catch (error) {
  console.error(error instanceof UserError ? `perdure: ${error.message}` : error);
  process.exit(1);
}
