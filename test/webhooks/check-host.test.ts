import type { LookupAddress } from 'node:dns';
import { expect, test, vi } from 'vitest';
import { checkWebhookHost } from '../../webhooks/check-host.js';
import { FORBIDDEN_HOST } from '../../webhooks/check-url.js';
import { createResolveHost, type ResolveHost } from '../../webhooks/resolve-host.js';
import { webhookPolicy } from '../support/push/webhook-policy.js';
import { startDnsServer } from '../support/servers/dns-server.js';

const URL_TEXT = 'https://hooks.example/in';
const PUBLIC = { address: '93.184.216.34', family: 4 };
const PRIVATE = { address: '10.9.8.7', family: 4 };

test('a host at public addresses is accepted', async () => {
  expect(await checkWebhookHost(URL_TEXT, webhookPolicy(), async () => [PUBLIC])).toBeUndefined();
});

test('a host of which one address may not be called is refused, in words that tell no address', async () => {
  expect(await checkWebhookHost(URL_TEXT, webhookPolicy(), async () => [PUBLIC, PRIVATE])).toBe(FORBIDDEN_HOST);
  expect(FORBIDDEN_HOST).not.toMatch(/\d/);
});

test('a host that is allowed is accepted where it is', async () => {
  const policy = webhookPolicy({ allow: ['hooks.example'] });
  expect(await checkWebhookHost(URL_TEXT, policy, async () => [PRIVATE])).toBeUndefined();
});

test('a name that cannot be resolved now is accepted', async () => {
  const resolve = (): Promise<never> => Promise.reject(new Error('ENOTFOUND'));
  expect(await checkWebhookHost(URL_TEXT, webhookPolicy(), resolve)).toBeUndefined();
});

test('a name that is not resolved within 2 s is accepted then', async () => {
  vi.useFakeTimers();
  try {
    let checked = false;
    const silent = (): Promise<LookupAddress[]> => new Promise(() => undefined);
    const result = checkWebhookHost(URL_TEXT, webhookPolicy(), silent).finally(() => {
      checked = true;
    });
    await vi.advanceTimersByTimeAsync(1_999);
    expect(checked).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(await result).toBeUndefined();
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});

test.each([
  ['http://hooks.example/', 'must be an https URL'],
  ['https://[::1]/', 'must not be at an address that is private, reserved or denied'],
])('%s is refused without a lookup', async (url, fault) => {
  const resolve = vi.fn(async () => [PUBLIC]);
  expect(await checkWebhookHost(url, webhookPolicy(), resolve)).toBe(fault);
  expect(resolve).not.toHaveBeenCalled();
});

test.each([
  ['an address', 'https://93.184.216.34/', webhookPolicy()],
  ['what an insecure policy calls anyway', 'http://hooks.example/', webhookPolicy({ insecure: true })],
])('%s is accepted without a lookup', async (_, url, policy) => {
  const resolve = vi.fn(async () => [PRIVATE]);
  expect(await checkWebhookHost(url, policy, resolve)).toBeUndefined();
  expect(resolve).not.toHaveBeenCalled();
});

test('200 unknown names are accepted, and keep neither the next one waiting nor tell what is inside', async () => {
  const dns = await startDnsServer((name) => (name === 'inside.example' ? [PRIVATE.address] : []));
  try {
    const policy = webhookPolicy();
    const system = vi.fn<ResolveHost>(async () => [PRIVATE]);
    const resolve = createResolveHost({ policy, servers: [dns.address], system });
    const check = (host: string): Promise<string | undefined> => checkWebhookHost(`https://${host}/`, policy, resolve);
    const hosts = Array.from({ length: 200 }, (_, index) =>
      index % 2 === 0 ? `host-${index}` : `${index}.corp.example`,
    );
    const faults = await Promise.all(hosts.map(check));
    expect(new Set(faults)).toEqual(new Set([undefined]));
    expect(system).not.toHaveBeenCalled();
    expect(await check('inside.example')).toBe(FORBIDDEN_HOST);
  } finally {
    await dns.close();
  }
});
