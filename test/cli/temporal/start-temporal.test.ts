import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { freePort } from '../../../cli/process/ports.js';
import { startTemporal } from '../../../cli/temporal/start-temporal.js';
import { serverVersionAt } from '../../../cli/temporal/with-connection.js';
import { UserError } from '../../../cli/terminal/user-error.js';
import { eventually } from '../../support/eventually.js';

let folder: string;
let said: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'perdure-start-'));
  said = [];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const PANIC = 'panic: listen tcp 127.0.0.1:41234: bind: address already in use';

const SAY_PANIC = `
cat >&2 <<'END'
time=2026-11-28T14:58:33.320 level=WARN msg="error creating sdk client" service=worker
${PANIC}

goroutine 1 [running]:
main.main()
	/home/dev/go/pkg/mod/github.com/temporalio/cli@v1.5.1/cmd/temporal/main.go:18 +0x96
END
exit 2`;

/** Starts a script in place of a Temporal CLI. `$attempt` is 1 at its first start. */
async function start(script: string, ending?: AbortSignal) {
  const binary = join(folder, 'temporal');
  const count = `echo started >> '${join(folder, 'starts')}'; attempt=$(grep -c . '${join(folder, 'starts')}')`;
  await writeFile(binary, `#!/bin/sh\n${count}\n${script}\n`);
  await chmod(binary, 0o755);
  return startTemporal({
    binary,
    port: await freePort(),
    logFile: join(folder, 'temporal.log'),
    say: (line) => said.push(line),
    ...(ending && { ending }),
  });
}

const starts = async (): Promise<number> => (await readFile(join(folder, 'starts'), 'utf8')).trim().split('\n').length;

test('a server that met another on one of its ports is started again, and that is said with the reason', async () => {
  const server = await start(`[ $attempt = 1 ] && { ${SAY_PANIC}; }\nexec '${inject('temporalBinary')}' "$@"`);
  expect(await serverVersionAt(server.address, 5_000)).toMatch(/^\d/);
  expect(said).toEqual([`The Temporal server ended (code 2). It said:\n  ${PANIC}\nStarting it again, attempt 2 of 3`]);
  await server.stop();
});

test('a server that panics at each start is given up after three, with the reason', async () => {
  await expect(start(SAY_PANIC)).rejects.toThrow(
    new UserError(`The Temporal server ended (code 2). It said:\n  ${PANIC}`),
  );
  expect(await starts()).toBe(3);
  expect(said).toHaveLength(2);
});

test('a server that ends for a reason that stays is not started again', async () => {
  const reason = 'time=2026-11-28T14:58:33.909 level=ERROR msg="failed starting server: file is not a database (26)"';
  await expect(start(`echo '${reason}'; exit 1`)).rejects.toThrow(
    new UserError(`The Temporal server ended (code 1). It said:\n  ${reason}`),
  );
  expect(await starts()).toBe(1);
  expect(said).toEqual([]);
});

test('a reason of an earlier server in the same log is not taken for the reason', async () => {
  await writeFile(join(folder, 'temporal.log'), `${PANIC}\n`);
  await expect(start('echo mine; exit 1')).rejects.toThrow(
    new UserError('The Temporal server ended (code 1). It said:\n  mine'),
  );
});

test('a start that is given up ends the server', async () => {
  const ending = new AbortController();
  const starting = start(`echo $$ > '${join(folder, 'pid')}'; exec sleep 300`, ending.signal);
  const pid = await eventually(async () => {
    const text = await readFile(join(folder, 'pid'), 'utf8');
    expect(text).toMatch(/\n$/);
    return Number(text);
  });
  ending.abort(new Error('given up'));
  await expect(starting).rejects.toThrow('given up');
  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
});
