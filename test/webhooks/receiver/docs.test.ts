import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { WEBHOOK_HEADERS } from '../../../webhooks/delivery-headers.js';
import { createWebhookReceiver, WebhookError, type WebhookReason } from '../../../webhooks/public.js';
import { eventually } from '../../support/eventually.js';
import { delivery, SECRET, TASK_ID } from '../deliveries.js';

const PROJECT = fileURLToPath(new URL('../../../', import.meta.url));
const PAGE = readFileSync(new URL('../../../docs/receiving-webhooks.md', import.meta.url), 'utf8');

/** The examples of the page in a language. */
function examples(language: string): readonly string[] {
  return [...PAGE.matchAll(/^```(\w+)\n(.*?)^```/gms)].flatMap(([, each, code]) =>
    each === language && code !== undefined ? [code] : [],
  );
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  // Safe: it listens on TCP.
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

let ended: Promise<unknown> | undefined;
let child: ChildProcess | undefined;

afterEach(async () => {
  child?.kill('SIGKILL');
  await ended;
});

describe('docs/receiving-webhooks.md', () => {
  it.each(['receiver.mjs', 'express.mjs', 'node.mjs'])('has a receiver that works: %s', async (name) => {
    const example = examples('js').find((each) => each.startsWith(`// ${name}\n`)) ?? '';
    const port = await freePort();
    const code = example.replace('3000', String(port));
    expect(code).toContain(String(port));
    const flags = ['--conditions=perdure-source', '--import', 'tsx', '--input-type=module', '--eval', code];
    const env = { ...process.env, WEBHOOK_SECRET: SECRET };
    child = spawn(process.execPath, flags, { cwd: PROJECT, env, stdio: ['ignore', 'pipe', 'pipe'] });
    ended = once(child, 'exit');
    const output = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name]?.setEncoding('utf8').on('data', (text: string) => {
        output[name] += text;
      });
    }

    const post = (sent: { headers: Record<string, string>; body: string }) =>
      fetch(`http://localhost:${port}/a2a`, { method: 'POST', ...sent });
    const refused = await eventually(() => post(delivery({ secret: 'another' })));
    expect(refused.status).toBe(401);
    expect((await post(delivery())).status).toBe(200);
    await eventually(() => {
      expect(output.stdout).toBe(`${TASK_ID} 3 TASK_STATE_COMPLETED\n`);
      expect(output.stderr).toMatch(/^A webhook request was refused\. .*\n$/);
    });
  });

  it('has bodies that a receiver takes', async () => {
    const { verify } = createWebhookReceiver({ secret: SECRET });
    const versions = [];
    for (const body of examples('json')) versions.push((await verify(delivery({ body }))).version);
    expect(versions).toEqual(['1.0', '1.0', '1.0', '0.3']);
  });

  it('names every header', () => {
    for (const header of Object.values(WEBHOOK_HEADERS)) expect(PAGE).toMatch(new RegExp(`^\\| \`${header}\` `, 'm'));
  });

  it('tells the status of each reason', () => {
    const rows = [...PAGE.matchAll(/^\| `([a-z-]+)` +\| (\d{3}) /gm)];
    expect(rows).toHaveLength(13);
    for (const [, reason, status] of rows) {
      // Safe: another would have no status.
      expect(new WebhookError(reason as WebhookReason, '').status).toBe(Number(status));
    }
  });

  it.skipIf(spawnSync('python3', ['--version']).status !== 0)('verifies in Python', () => {
    const cases = [
      delivery(),
      delivery({ secret: 'another' }),
      delivery({ at: -400_000 }),
      delivery({ body: '{"text":"ü€𝄞"}' }),
    ];
    const program = `${examples('python')[0]}
import json, sys
print(json.dumps([verify(sys.argv[1], each["headers"], each["body"].encode()) for each in json.load(sys.stdin)]))`;
    const verified = (secret: string): unknown => {
      const run = spawnSync('python3', ['-c', program, secret], { input: JSON.stringify(cases), encoding: 'utf8' });
      expect(run.stderr).toBe('');
      return JSON.parse(run.stdout);
    };
    expect(verified(SECRET)).toEqual([true, false, false, true]);
    expect(verified('another')).toEqual([false, true, false, false]);
  });
});
