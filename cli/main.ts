#!/usr/bin/env node
import { createRequire } from 'node:module';
import { text } from 'node:stream/consumers';
import { Command, Option } from 'commander';
import type { KeyOptions } from './commands/key.js';
import type { PushListOptions } from './commands/push-list.js';
import type { PushRedriveOptions } from './commands/push-redrive.js';
import type { SecretKeyOptions } from './commands/secret-key.js';
import type { SigningKeyOptions } from './commands/signing-key.js';
import { retention as retentionSchema } from './config/config-parsers.js';
import { configHelp } from './config/config-table.js';
import { readConfig } from './config/config.js';
import { stopSignal } from './process/stop-signal.js';
import type { Say } from './terminal/say.js';
import { UserError } from './terminal/user-error.js';

const say: Say = (line) => console.log(line);
const { env } = process;

// The package is named by its own name, because the file lies elsewhere from here when this program is compiled.
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
    const { devEnvironment, runDev } = await import('./commands/dev.js');
    const devEnv = devEnvironment(env);
    await runDev(readConfig(devEnv), devEnv, stop, say);
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

program
  .command('key')
  .description('Make an API key. Only its hash is stored, in the file that PERDURE_API_KEYS_FILE names.')
  .option('--tenant <name>', 'the organization of the caller')
  .option('--subject <name>', 'the caller inside of it')
  .option('--id <name>', 'what the log calls the key')
  .option('--expires <time>', 'from when on it is refused, such as 2030-01-31T00:00:00Z (default: never)')
  .option('--operator', 'good for the routes for operators, too, which tell of the deliveries of all tenants')
  .option('--file <path>', 'add its entry to this file (default: print the entry)')
  .option('--hash', 'read a key from standard input, and print its hash alone')
  .action(async ({ hash, tenant, subject, ...options }: Partial<KeyOptions> & { readonly hash?: boolean }) => {
    const { runKey, runKeyHash } = await import('./commands/key.js');
    if (hash) return runKeyHash(await text(process.stdin), say);
    if (tenant === undefined || subject === undefined) {
      throw new UserError('A key is for somebody: `perdure key --tenant acme --subject alice`.');
    }
    await runKey({ tenant, subject, ...options }, say);
  });

program
  .command('signing-key')
  .description(
    'Make a key that signs agent cards or webhooks, for the file that PERDURE_CARD_SIGNING_KEYS_FILE or ' +
      'PERDURE_PUSH_SIGNING_KEYS_FILE names.',
  )
  .addOption(new Option('--alg <name>', 'what it signs with').choices(['ES256', 'EdDSA', 'RS256']).default('ES256'))
  .option('--kid <id>', 'its id (default: its thumbprint)')
  .option('--file <path>', 'add it to the JWKS in this file (default: print a JWKS)')
  .action(async (options: SigningKeyOptions) => {
    const { runSigningKey } = await import('./commands/signing-key.js');
    await runSigningKey(options, say);
  });

program
  .command('secret-key')
  .description('Make a key that seals the secrets of webhooks, for the file that PERDURE_SECRET_KEYS_FILE names.')
  .option('--kid <id>', 'its id (default: a UUID)')
  .option(
    '--file <path>',
    'put it first in the JWKS in this file: it seals, the others still open (default: print a JWKS)',
  )
  .action(async (options: SecretKeyOptions) => {
    const { runSecretKey } = await import('./commands/secret-key.js');
    await runSecretKey(options, say);
  });

const push = program
  .command('push')
  .description('See, and send again, the push notifications that were given up. Asks Temporal itself.');

push
  .command('list')
  .description('Show the deliveries that were given up.')
  .option('--agent <id>', 'of this agent')
  .option('--tenant <name>', 'of this tenant, or of one subject: acme:alice')
  .option('--task <id>', 'of this task')
  .option('--config <id>', 'of configs with this id')
  .option('--receiver <text>', 'whose webhook has this in its scheme, host and port')
  .option('--limit <count>', 'how many to show', '50')
  .option('--json', 'as a JSON array')
  .action(async (options: PushListOptions) => {
    const { runPushList } = await import('./commands/push-list.js');
    await runPushList(readConfig(env), options, say);
  });

push
  .command('redrive')
  .description(
    'Try deliveries again that were given up; of a task that is named by its workflow id, whatever is undone.',
  )
  .argument('[task...]', 'ids of tasks, or of their workflows: agent/scope/task')
  .option('--agent <id>', 'of this agent')
  .option('--tenant <name>', 'of this tenant, or of one subject: acme:alice')
  .option('--config <id>', 'of configs with this id')
  .option('--receiver <text>', 'whose webhook has this in its scheme, host and port')
  .option('--all', 'all there are')
  .action(async (tasks: readonly string[], options: PushRedriveOptions) => {
    const { runPushRedrive } = await import('./commands/push-redrive.js');
    await runPushRedrive(readConfig(env), tasks, options, say);
  });

try {
  await program.parseAsync();
  process.exit(0);
} catch (error) {
  console.error(error instanceof UserError ? `perdure: ${error.message}` : error);
  process.exit(1);
}
