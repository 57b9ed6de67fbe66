import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { A2AService } from '@a2a-js/sdk/server/grpc';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nameOf, openGrpc } from '../../support/clients/grpc-client.js';
import {
  allGone,
  devPorts,
  startDev,
  type ChildInfo,
  type DevPorts,
  type DevProcess,
} from '../../support/stacks/dev-process.js';

/** Several processes start and stop one after the other in one test, on a machine that may be busy. */
const LIMIT = 240_000;

const READY = 'Ctrl-C stops everything';

let folder: string;
let ports: DevPorts;
let dev: DevProcess;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'perdure-dev-'));
  ports = await devPorts();
  dev = startDev(folder, ports);
  await dev.printed(READY);
}, LIMIT);
afterAll(async () => {
  dev.signal('SIGKILL');
  await rm(folder, { recursive: true, force: true, maxRetries: 20 });
});

/** What the n-th of the printed commands prints, run as it is. */
async function runCurlLine(n: number): Promise<string> {
  const line = [...dev.output().matchAll(/^curl .*$/gm)][n]?.[0];
  expect(line).toBeDefined();
  const { stdout } = await promisify(execFile)('bash', ['-c', line ?? ''], { timeout: 30_000 });
  return stdout;
}

/** The processes that `perdure dev` answers for, told by what they run. */
async function started(): Promise<{ readonly all: readonly ChildInfo[]; readonly worker: ChildInfo }> {
  const all = await dev.children();
  const worker = all.find(({ args }) => args.endsWith('main.js worker'));
  if (!worker) throw new Error(`no worker among: ${all.map(({ args }) => args).join('; ')}`);
  return { all, worker };
}

async function taskState(id: string): Promise<unknown> {
  const response = await fetch(`${dev.apiUrl}/echo/tasks/${id}`);
  return response.json();
}

describe('perdure dev', { timeout: LIMIT }, () => {
  test('prints URLs that answer', async () => {
    const urls = [
      ...dev.output().matchAll(/http:\/\/127\.0\.0\.1:\d+\/[a-z]+\/\.well-known\/\S+|http:\S+\/workflows/g),
    ];
    expect(urls.length).toBeGreaterThanOrEqual(3);
    for (const [url] of urls) {
      expect((await fetch(url)).status).toBe(200);
    }
  });

  test('prints the address of gRPC, where the agents are served', async () => {
    const [, address = ''] = /A2A gRPC +(\S+)/.exec(dev.output()) ?? [];
    const { status } = await openGrpc(address).unary(A2AService.getTask, { tenant: 'echo', id: 'x', historyLength: 0 });
    expect(nameOf(status)).toBe('NOT_FOUND');
  });

  test('says that webhooks may go to this machine, and its processes say so too', () => {
    expect(dev.output()).toMatch(/^ {2}Webhooks .*PERDURE_PUSH_INSECURE=false/m);
    expect(dev.output().match(/WARN.*PERDURE_PUSH_INSECURE is on/g)).toHaveLength(2);
  });

  test('makes a key for the secrets of webhooks on its first run', async () => {
    const file = join(folder, 'data', 'secret-keys.json');
    expect(dev.output()).toContain(`Made a key that seals the secrets of webhooks: ${file}`);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  test('prints a command that sends a message and waits for the end', async () => {
    expect(JSON.parse(await runCurlLine(0))).toMatchObject({
      task: { status: { state: 'TASK_STATE_COMPLETED' }, artifacts: [{ parts: [{ text: 'hello' }] }] },
    });
  });

  test('prints a command that streams a report to its end', async () => {
    const stream = await runCurlLine(1);
    expect(stream).toContain('"artifactUpdate"');
    expect(stream.trimEnd().split('\n').at(-1)).toContain('TASK_STATE_COMPLETED');
  });

  test('prints a command that starts a task and reads it by its id', async () => {
    expect(JSON.parse(await runCurlLine(2))).toMatchObject({ id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string });
  });

  test('says when the worker dies, and starts another that works', async () => {
    const { worker } = await started();
    process.kill(worker.pid, 'SIGKILL');
    await dev.printed(`The worker process (process ${worker.pid}) has ended: SIGKILL.`);
    await dev.printed(/The worker process runs again \(process \d+\)\./);
    expect(JSON.parse(await runCurlLine(0))).toMatchObject({ task: { status: { state: 'TASK_STATE_COMPLETED' } } });
  });

  test('names the port and its variable when the port is taken', async () => {
    const second = startDev(join(folder, 'second'), { ...(await devPorts()), api: ports.api });
    expect(await second.exited).toBe(1);
    expect(second.output()).toContain(`Port ${ports.api} on 127.0.0.1 is taken by another program.`);
    expect(second.output()).toContain('PERDURE_PORT=');
  });

  test('ends everything in order at Ctrl-C, and has its tasks and its key at the next start', async () => {
    const { task } = JSON.parse(await runCurlLine(0)) as { readonly task: { readonly id: string } };
    const secretKeys = await readFile(join(folder, 'data', 'secret-keys.json'), 'utf8');
    const { all } = await started();
    dev.signal('SIGINT');
    expect(await dev.exited).toBe(0);
    await allGone(all);
    const ending = dev.output().split('Stopping. ').at(-1) ?? '';
    expect(ending.match(/Stopping the .*/g)).toEqual([
      'Stopping the API process',
      'Stopping the worker process',
      'Stopping the Temporal server',
    ]);
    expect(ending).not.toMatch(/error|warn|fatal/i);

    dev = startDev(folder, ports);
    await dev.printed(READY);
    expect(await taskState(task.id)).toMatchObject({ id: task.id, status: { state: 'TASK_STATE_COMPLETED' } });
    expect(await readFile(join(folder, 'data', 'secret-keys.json'), 'utf8')).toBe(secretKeys);
  });

  test('leaves no process behind when it is killed', async () => {
    const { all } = await started();
    dev.signal('SIGKILL');
    await dev.exited;
    await allGone(all);
  });
});
