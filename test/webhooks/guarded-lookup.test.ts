import type { LookupAddress, LookupOptions } from 'node:dns';
import { describe, expect, test, vi } from 'vitest';
import { UnknownHostError, BlockedAddressError } from '../../webhooks/delivery-errors.js';
import type { EgressPolicy } from '../../webhooks/egress-policy.js';
import { guardedLookup } from '../../webhooks/guarded-lookup.js';
import type { ResolveHost } from '../../webhooks/resolve-host.js';
import { webhookPolicy } from '../support/push/webhook-policy.js';

const FOUR = { address: '93.184.216.34', family: 4 };
const OTHER_FOUR = { address: '93.184.216.35', family: 4 };
const SIX = { address: '2606:4700:4700::1111', family: 6 };
const PRIVATE = { address: '10.0.0.1', family: 4 };

interface Found {
  readonly address: string | LookupAddress[];
  readonly family: number | undefined;
}

function lookUp(
  resolve: ResolveHost,
  options: LookupOptions,
  { policy = webhookPolicy(), host = 'example.com' }: { policy?: EgressPolicy; host?: string } = {},
): Promise<Found> {
  const lookup = guardedLookup(policy, resolve);
  return new Promise((done, fail) => {
    lookup(host, options, (error, address, family) => (error ? fail(error) : done({ address, family })));
  });
}

describe('gives the addresses that were checked, looked up once', () => {
  test('all of them', async () => {
    const resolve = vi.fn(async () => [FOUR, SIX]);
    expect(await lookUp(resolve, { all: true })).toEqual({ address: [FOUR, SIX], family: undefined });
    expect(resolve).toHaveBeenCalledExactlyOnceWith('example.com');
  });

  test('the first', async () => {
    expect(await lookUp(async () => [FOUR, OTHER_FOUR], {})).toEqual({ address: FOUR.address, family: 4 });
  });

  test.each([
    [4, FOUR],
    ['IPv4', FOUR],
    [6, SIX],
    ['IPv6', SIX],
  ] as const)('those of family %s', async (family, expected) => {
    const resolve = async (): Promise<LookupAddress[]> => [FOUR, SIX];
    expect(await lookUp(resolve, { all: true, family })).toEqual({ address: [expected], family: undefined });
    expect(await lookUp(resolve, { family })).toEqual({ address: expected.address, family: expected.family });
  });
});

describe('refuses a host', () => {
  test.each([{ all: true }, { all: false }, { all: true, family: 6 }])(
    'of which any address may not be called, asked with %o',
    async (options) => {
      const refused = lookUp(async () => [FOUR, PRIVATE, SIX], options);
      await expect(refused).rejects.toBeInstanceOf(BlockedAddressError);
      await expect(refused).rejects.toThrow('example.com is at 10.0.0.1, which may not be called');
    },
  );

  test('by its name, with the dot of a full name and in any case', async () => {
    const policy = webhookPolicy({ deny: ['example.com'] });
    await expect(lookUp(async () => [FOUR], { all: true }, { policy, host: 'EXAMPLE.com.' })).rejects.toBeInstanceOf(
      BlockedAddressError,
    );
  });

  test.each(['fe80::1%eth0', '::ffff:127.0.0.1', '64:ff9b::7f00:1'])('at %s', async (address) => {
    const resolve = async (): Promise<LookupAddress[]> => [{ address, family: 6 }];
    await expect(lookUp(resolve, { all: true })).rejects.toBeInstanceOf(BlockedAddressError);
  });
});

test('an allowed host is called at its private address', async () => {
  const policy = webhookPolicy({ allow: ['example.com'] });
  expect(await lookUp(async () => [PRIVATE], { all: true }, { policy })).toMatchObject({ address: [PRIVATE] });
});

test('a name that cannot be resolved is another failure, with the code of DNS and nothing else', async () => {
  const resolve = (): Promise<never> =>
    Promise.reject(Object.assign(new Error('queryA ETIMEOUT internal.example'), { code: 'ETIMEOUT' }));
  const failed = lookUp(resolve, { all: true });
  await expect(failed).rejects.toBeInstanceOf(UnknownHostError);
  await expect(failed).rejects.toThrow(/^the host name cannot be resolved: ETIMEOUT$/);
});

test('a name without any address of the family is one that cannot be resolved', async () => {
  await expect(lookUp(async () => [], { all: true })).rejects.toThrow('ENOTFOUND');
  await expect(lookUp(async () => [FOUR], { family: 6 })).rejects.toThrow('ENOTFOUND');
});
