import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { createAuthenticator } from '../../../api/authentication/create-authenticator.js';
import { isLoopback } from '../../../api/authentication/loopback.js';
import { keysJson, testKey } from '../../support/clients/api-keys.js';

const log = pino({ level: 'silent' });
const open = { taskScope: 'subject', allowAnonymous: false } as const;

describe('a server without API keys', () => {
  test.each(['127.0.0.1', '127.8.9.1', 'localhost', 'LOCALHOST', '::1', '[::1]', '::ffff:127.0.0.1'])(
    'may listen on %s',
    async (host) => {
      expect(isLoopback(host)).toBe(true);
      expect((await createAuthenticator(open, host, log)).required).toBe(false);
    },
  );

  test.each(['0.0.0.0', '::', '10.0.0.1', '127.evil.example', '::ffff:10.0.0.1', 'localhost.example', ''])(
    'may not listen on "%s", and its refusal names the ways out',
    async (host) => {
      expect(isLoopback(host)).toBe(false);
      const refused = expect(createAuthenticator(open, host, log)).rejects;
      await refused.toThrow(/perdure key .*PERDURE_API_KEYS_FILE/);
      await refused.toThrow(/PERDURE_HOST=127\.0\.0\.1/);
      await refused.toThrow(/PERDURE_ALLOW_ANONYMOUS=true/);
    },
  );

  test('may listen anywhere when the operator says so, and says so itself', async () => {
    const logged: string[] = [];
    const told = pino({}, { write: (line: string) => void logged.push(line) });
    expect((await createAuthenticator({ ...open, allowAnonymous: true }, '0.0.0.0', told)).required).toBe(false);
    expect(logged.join()).toContain('PERDURE_ALLOW_ANONYMOUS');
  });

  test('has operators only where nobody else can reach it', async () => {
    const caller = async (host: string) =>
      (await createAuthenticator({ ...open, allowAnonymous: true }, host, log)).authenticate(() => undefined);
    expect(await caller('127.0.0.1')).toMatchObject({ operator: true });
    expect(await caller('0.0.0.0')).not.toHaveProperty('operator');
  });
});

test('a server with API keys may listen anywhere, and asks for them even if anonymous callers are allowed', async () => {
  const config = { ...open, allowAnonymous: true, apiKeys: { json: keysJson(testKey()) } };
  expect((await createAuthenticator(config, '0.0.0.0', log)).required).toBe(true);
});
