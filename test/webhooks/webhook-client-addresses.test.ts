import { describe, expect, test, vi } from 'vitest';
import { checkWebhookHost } from '../../webhooks/check-host.js';
import { createResolveHost, type ResolveHost } from '../../webhooks/resolve-host.js';
import { failed, postTo, useWebhookClients } from '../support/push/webhook-clients.js';
import { webhookPolicy } from '../support/push/webhook-policy.js';
import { startDnsServer } from '../support/servers/dns-server.js';
import { type LoopbackReceiver, startHttpReceiver } from '../support/servers/loopback-receiver.js';

const { webhookClient, receiver } = useWebhookClients();

const TAKEN = { taken: true, status: 200 };
const PUBLIC = { address: '93.184.216.34', family: 4 };
const LOOPBACK = { address: '127.0.0.1', family: 4 };
const OTHER_LOOPBACK = { address: '127.0.0.2', family: 4 };

/** Closes each connection, so that the next request has to connect again. */
function closingReceiver(where: { host?: string; port?: number } = {}): Promise<LoopbackReceiver> {
  return receiver(startHttpReceiver((_, response) => response.writeHead(200, { connection: 'close' }).end(), where));
}

describe('a name that is public when it is registered and loopback when it is called', () => {
  const blocked = failed('rebind.example is at 127.0.0.1, which may not be called', { permanent: true });

  test('is not called', async () => {
    const inside = await closingReceiver();
    const url = `https://rebind.example:${inside.port}/`;
    const answers = [[PUBLIC], [LOOPBACK]];
    const resolve: ResolveHost = async () => answers.shift() ?? [LOOPBACK];
    const policy = webhookPolicy();

    expect(await checkWebhookHost(url, policy, resolve)).toBeUndefined();
    expect(await postTo(webhookClient({ policy, resolve }), url)).toEqual(blocked);
    expect(inside.connections).toBe(0);
  });

  test('is not called when a real name server says so', async () => {
    const inside = await closingReceiver();
    const url = `https://rebind.example:${inside.port}/`;
    let answer = [PUBLIC.address];
    const dns = await startDnsServer(() => answer);
    try {
      const policy = webhookPolicy();
      const resolve = createResolveHost({ policy, servers: [dns.address] });
      expect(await checkWebhookHost(url, policy, resolve)).toBeUndefined();
      answer = [LOOPBACK.address];
      expect(await postTo(webhookClient({ policy, resolve }), url)).toEqual(blocked);
      expect(inside.connections).toBe(0);
    } finally {
      await dns.close();
    }
  });
});

test('a connection goes to the address that was checked, whatever DNS says next', async () => {
  const inside = await closingReceiver();
  const outside = await closingReceiver({ host: '127.0.0.2', port: inside.port });
  // Asked a second time for the same connection, it would lead inside.
  const resolve = vi.fn<ResolveHost>(async () => [LOOPBACK]).mockResolvedValueOnce([OTHER_LOOPBACK]);
  const policy = webhookPolicy({ insecure: true, deny: ['127.0.0.1'] });
  const one = webhookClient({ policy, resolve });
  const url = `http://rebind.example:${inside.port}/`;

  expect(await postTo(one, url)).toEqual(TAKEN);
  expect(resolve).toHaveBeenCalledTimes(1);
  expect(outside.connections).toBe(1);

  expect(await postTo(one, url)).toEqual(
    failed('rebind.example is at 127.0.0.1, which may not be called', { permanent: true }),
  );
  expect(outside.connections).toBe(1);
  expect(inside.connections).toBe(0);
});

test('a connection that is kept goes on to the address that was checked', async () => {
  const outside = await receiver(startHttpReceiver((_, response) => response.end()));
  const resolve = vi.fn<ResolveHost>(async () => [PUBLIC]).mockResolvedValueOnce([LOOPBACK]);
  const one = webhookClient({ resolve });
  for (let count = 0; count < 3; count++) {
    expect(await postTo(one, `http://kept.example:${outside.port}/`)).toEqual(TAKEN);
    await new Promise(setImmediate);
  }
  expect(resolve).toHaveBeenCalledTimes(1);
  expect(outside.connections).toBe(1);
});

test.each([
  ['first', [LOOPBACK, PUBLIC]],
  ['last', [PUBLIC, { address: '2606:4700:4700::1111', family: 6 }, LOOPBACK]],
  ['in IPv6 form', [PUBLIC, { address: '::ffff:127.0.0.1', family: 6 }]],
])('a name of which one address is private, %s, is called at none', async (_, addresses) => {
  const inside = await closingReceiver();
  const outcome = await postTo(
    webhookClient({ policy: webhookPolicy(), resolve: async () => addresses }),
    `https://mixed.example:${inside.port}/`,
  );
  expect(outcome).toMatchObject({ taken: false, failure: { permanent: true } });
  expect(inside.connections).toBe(0);
});

test.each(['127.0.0.1', '0x7f.1', '[::ffff:127.0.0.1]', 'localhost', 'a.localhost'])(
  'https://%s is refused before anything is looked up or called',
  async (host) => {
    const inside = await closingReceiver();
    const resolve = vi.fn(async () => [LOOPBACK]);
    const policy = webhookPolicy();
    const outcome = await postTo(webhookClient({ policy, resolve }), `https://${host}:${inside.port}/secret-path`);
    expect(outcome).toMatchObject({ taken: false, failure: { permanent: true } });
    expect(JSON.stringify(outcome)).not.toContain('secret-path');
    expect(inside.connections).toBe(0);
    expect(resolve).not.toHaveBeenCalled();
  },
);

test('a URL that the policy does not want is refused for good, without its path', async () => {
  const outcome = await postTo(webhookClient({ policy: webhookPolicy() }), 'http://hooks.example/secret-path');
  expect(outcome).toEqual(failed('the URL must be an https URL', { permanent: true }));
});

test('an insecure policy calls loopback by name and by address', async () => {
  const inside = await closingReceiver();
  const one = webhookClient({ policy: webhookPolicy({ insecure: true }) });
  expect(await postTo(one, `http://127.0.0.1:${inside.port}/`)).toEqual(TAKEN);
  expect(await postTo(one, `http://localhost:${inside.port}/`)).toEqual(TAKEN);
});

test('a name that cannot be resolved is tried again', async () => {
  const resolve = (): Promise<never> => Promise.reject(Object.assign(new Error('x'), { code: 'ENOTFOUND' }));
  expect(await postTo(webhookClient({ resolve }), 'http://nowhere.example/')).toEqual(
    failed('the host name cannot be resolved: ENOTFOUND'),
  );
});

test('a policy that cannot be read makes no webhookClient', () => {
  expect(() => webhookClient({ policy: webhookPolicy({ deny: ['10.0.0.0/99'] }) })).toThrow('10.0.0.0/99');
});
