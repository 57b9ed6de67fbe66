import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';

/** Prints on both outputs when it is asked to, and says when it has lived on. */
const SCRIPT = `
import { setTimeout as delay } from 'node:timers/promises';
import { outliveOutput } from '${new URL('../../../cli/dev/broken-output.ts', import.meta.url).href}';
outliveOutput();
process.once('message', async () => {
  console.log('to nobody');
  await delay(50);
  console.error('to nobody');
  await delay(50);
  process.send('lives', () => process.exit(0));
});
process.send('ready');
`;

test('a process whose output reaches nobody any more goes on', async () => {
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', SCRIPT], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const exited = once(child, 'exit');
  expect(await once(child, 'message')).toContain('ready');
  for (const output of [child.stdout, child.stderr]) output?.destroy();
  child.send('print');
  expect((await exited)[0]).toBe(0);
});
