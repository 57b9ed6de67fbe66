import { afterEach, describe, expect, test, vi } from 'vitest';
import { createResolveHost, type ResolveHost, type ResolveHostOptions } from '../../webhooks/resolve-host.js';
import { eventually } from '../support/eventually.js';
import { webhookPolicy } from '../support/push/webhook-policy.js';
import { type DnsAnswer, type DnsServer, startDnsServer } from '../support/servers/dns-server.js';

const INSECURE = webhookPolicy({ insecure: true });
const PUBLIC = '192.0.2.1';
const INSIDE = { address: '10.1.2.3', family: 4 };
/** Nobody listens there. */
const NO_SERVER = '127.0.0.1:1';
const KNOWN = [{ address: PUBLIC, family: 4 }];

let dns: DnsServer | undefined;

async function answering(
  answer: (name: string) => DnsAnswer,
  options: Partial<ResolveHostOptions> = {},
): Promise<ResolveHost> {
  dns = await startDnsServer(answer);
  return createResolveHost({ policy: INSECURE, servers: [dns.address], timeout: 200, ...options });
}

/** What became of each lookup, as soon as it is known: `found`, or the code of the error. */
function resolveAll(resolve: ResolveHost, names: readonly string[]): string[] {
  const outcomes: string[] = [];
  for (const name of names) {
    resolve(name).then(
      () => outcomes.push('found'),
      (error: unknown) => outcomes.push(String((error as { code?: unknown }).code)), // Safe: errors are objects.
    );
  }
  return outcomes;
}

const names = (label: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${label}${index}.example`);

afterEach(async () => {
  await dns?.close();
  dns = undefined;
});

test('gives the addresses of both families', async () => {
  const resolve = await answering(() => [PUBLIC, '2001:db8::1', '192.0.2.2']);
  expect(await resolve('hooks.example')).toEqual([
    { address: PUBLIC, family: 4 },
    { address: '192.0.2.2', family: 4 },
    { address: '2001:db8::1', family: 6 },
  ]);
});

test('gives those of one family when there are no others', async () => {
  const resolve = await answering(() => ['2001:db8::1']);
  expect(await resolve('hooks.example')).toEqual([{ address: '2001:db8::1', family: 6 }]);
});

test('a name without a dot is the business of the system alone', async () => {
  const resolve = await answering(() => [PUBLIC]);
  expect(await resolve('localhost')).toContainEqual({ address: '127.0.0.1', family: 4 });
  expect(dns?.asked).toEqual([]);
});

test('a name that neither DNS nor the system knows has no addresses', async () => {
  const resolve = await answering(() => []);
  await expect(resolve('nowhere.invalid')).rejects.toThrow(/ENOTFOUND|EAI_AGAIN/);
});

test('names whose servers do not answer keep no other name waiting', async () => {
  const resolve = await answering((name) => (name.startsWith('dead') ? 'silent' : [PUBLIC]));
  const dead = names('dead', 20).map((name) => resolve(name).catch((error: unknown) => error));
  let waiting = dead.length;
  for (const each of dead) void each.then(() => (waiting -= 1));

  expect(await resolve('live.example')).toEqual(KNOWN);
  expect(waiting).toBe(20);
  for (const each of dead) expect(await each).toMatchObject({ code: 'ETIMEOUT' });
});

describe('the system is asked for names that could be called inside the network, and for no others', () => {
  const system = () => vi.fn<ResolveHost>(async () => [INSIDE]);

  test.each(['db.corp.example', 'intranet', 'localhost'])('not for %s by default', async (name) => {
    const asked = system();
    const resolve = await answering(() => [], { policy: webhookPolicy(), system: asked });
    await expect(resolve(name)).rejects.toMatchObject({ code: 'ENOTFOUND' });
    expect(asked).not.toHaveBeenCalled();
  });

  test('not where there is no name server either', async () => {
    const asked = system();
    const resolve = createResolveHost({ policy: webhookPolicy(), servers: [NO_SERVER], system: asked });
    await expect(resolve('db.corp.example')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    expect(asked).not.toHaveBeenCalled();
  });

  test.each([
    ['an insecure policy', INSECURE],
    ['a name that is allowed', webhookPolicy({ allow: ['*.corp.example'] })],
    ['addresses that are allowed', webhookPolicy({ allow: ['10.0.0.0/8'] })],
  ])('for %s, with a name server that does not know it and without any', async (_, policy) => {
    const resolve = await answering(() => [], { policy, system: system() });
    expect(await resolve('DB.corp.example.')).toEqual([INSIDE]);
    const closed = createResolveHost({ policy, servers: [NO_SERVER], system: system() });
    expect(await closed('db.corp.example')).toEqual([INSIDE]);
  });

  test('not for 200 unknown names, which keep no other name waiting', async () => {
    const asked = vi.fn<ResolveHost>(() => new Promise(() => undefined));
    const resolve = await answering((name) => (name === 'live.example' ? [PUBLIC] : []), {
      policy: webhookPolicy(),
      limits: { dns: 256 },
      system: asked,
    });
    const outcomes = resolveAll(resolve, names('unknown', 200));
    expect(await resolve('live.example')).toEqual(KNOWN);
    await eventually(() => expect(outcomes).toEqual(Array.from({ length: 200 }, () => 'ENOTFOUND')));
    expect(asked).not.toHaveBeenCalled();
  });
});

describe('lookups that are under way are bounded', () => {
  test('in DNS by 32, and the rest are not known in time', async () => {
    const resolve = await answering(() => 'silent');
    const outcomes = resolveAll(resolve, names('dead', 200));
    await eventually(() => expect(outcomes).toHaveLength(168));
    expect(new Set(outcomes)).toEqual(new Set(['ETIMEOUT']));
    await eventually(() => expect(new Set(dns?.asked).size).toBe(32));
    await eventually(() => expect(outcomes).toHaveLength(200));
  });

  test('in the system by 4, which keeps no name waiting that DNS knows', async () => {
    const asked = vi.fn<ResolveHost>(() => new Promise(() => undefined));
    const resolve = await answering((name) => (name === 'live.example' ? [PUBLIC] : []), { system: asked });
    const outcomes = resolveAll(resolve, names('unknown', 200));
    await eventually(() => expect(outcomes).toHaveLength(196));
    expect(new Set(outcomes)).toEqual(new Set(['ETIMEOUT']));
    expect(asked).toHaveBeenCalledTimes(4);
    expect(await resolve('live.example')).toEqual(KNOWN);
  });

  test('and wait for their turn when they may', async () => {
    const resolve = await answering(() => [PUBLIC], { limits: { dns: 1 }, wait: 5_000 });
    const outcomes = resolveAll(resolve, names('live', 50));
    await eventually(() => expect(outcomes).toHaveLength(50));
    expect(new Set(outcomes)).toEqual(new Set(['found']));
  });

  test('but no longer than that', async () => {
    const resolve = await answering(() => 'silent', { limits: { dns: 1 }, wait: 50, timeout: 1_000 });
    const first = resolve('dead.example').catch(() => 'the first has ended');
    const second = resolve('waiting.example').catch((error: unknown) => error);
    expect(await Promise.race([first, second])).toMatchObject({ code: 'ETIMEOUT' });
    expect(dns?.asked).not.toContain('waiting.example');
    await first;
  });
});

test('one name that is looked up several times at once is asked for once, and anew later', async () => {
  const resolve = await answering(() => [PUBLIC], { limits: { dns: 1 } });
  const same = await Promise.all(Array.from({ length: 10 }, () => resolve('hooks.example')));
  expect(same).toEqual(Array.from({ length: 10 }, () => KNOWN));
  expect(dns?.asked).toEqual(['hooks.example', 'hooks.example']); // For A and for AAAA.
  await resolve('hooks.example');
  expect(dns?.asked).toHaveLength(4);
});
