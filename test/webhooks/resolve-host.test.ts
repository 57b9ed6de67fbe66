import { afterEach, expect, test } from 'vitest';
import { createResolveHost } from '../../webhooks/resolve-host.js';
import { type DnsAnswer, type DnsServer, startDnsServer } from '../support/dns-server.js';

let dns: DnsServer | undefined;

async function answering(answer: (name: string) => DnsAnswer): Promise<ReturnType<typeof createResolveHost>> {
  dns = await startDnsServer(answer);
  return createResolveHost({ servers: [dns.address], timeout: 200 });
}

afterEach(() => dns?.close());

test('gives the addresses of both families', async () => {
  const resolve = await answering(() => ['192.0.2.1', '2001:db8::1', '192.0.2.2']);
  expect(await resolve('hooks.example')).toEqual([
    { address: '192.0.2.1', family: 4 },
    { address: '192.0.2.2', family: 4 },
    { address: '2001:db8::1', family: 6 },
  ]);
});

test('gives those of one family when there are no others', async () => {
  const resolve = await answering(() => ['2001:db8::1']);
  expect(await resolve('hooks.example')).toEqual([{ address: '2001:db8::1', family: 6 }]);
});

test('a name without a dot is the business of the system alone', async () => {
  const resolve = await answering(() => ['192.0.2.1']);
  expect(await resolve('localhost')).toContainEqual({ address: '127.0.0.1', family: 4 });
  expect(dns?.asked).toEqual([]);
});

test('a name that neither DNS nor the system knows has no addresses', async () => {
  const resolve = await answering(() => []);
  await expect(resolve('nowhere.invalid')).rejects.toThrow(/ENOTFOUND|EAI_AGAIN/);
});

test('names whose servers do not answer keep no other name waiting', async () => {
  const resolve = await answering((name) => (name.startsWith('dead') ? 'silent' : ['192.0.2.1']));
  const dead = Array.from({ length: 20 }, (_, index) =>
    resolve(`dead${index}.example`).catch((error: unknown) => error),
  );
  let waiting = dead.length;
  for (const each of dead) void each.then(() => (waiting -= 1));

  expect(await resolve('live.example')).toEqual([{ address: '192.0.2.1', family: 4 }]);
  expect(waiting).toBe(20);
  for (const each of dead) expect(await each).toMatchObject({ code: 'ETIMEOUT' });
});
