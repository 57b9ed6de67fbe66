import { describe, expect, test } from 'vitest';
import { devEnvironment } from '../../../cli/commands/dev.js';
import { readConfig, type Environment } from '../../../cli/config/config.js';
import { UserError } from '../../../cli/terminal/user-error.js';

function problemsOf(env: Environment): string {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
  return '';
}

const policyOf = (env: Environment) => readConfig(env).worker.push.policy;

describe('push notifications', () => {
  test('are on, for public receivers over https, without keys', () => {
    const { api, worker } = readConfig({});
    const policy = {
      insecure: false,
      ports: [
        { from: 443, to: 443 },
        { from: 1_024, to: 65_535 },
      ],
      allow: [],
      deny: [],
    };
    expect(api.push).toEqual({
      policy,
      retry: {
        maximumAttempts: 30,
        maximumDuration: 86_400_000,
        initialInterval: 1_000,
        backoffCoefficient: 2,
        maximumInterval: 3_600_000,
      },
    });
    expect(worker.push).toEqual({ policy, timeout: 15_000, tlsFailure: 'stop', concurrency: 200 });
  });

  test('can be turned off, which workers do not mind: they deliver what was asked for before', () => {
    const { api, worker } = readConfig({ PERDURE_PUSH: 'false' });
    expect(api).not.toHaveProperty('push');
    expect(worker.push.timeout).toBe(15_000);
  });

  test('have limits of their own', () => {
    const { retry } = readConfig({
      PERDURE_PUSH_MAX_ATTEMPTS: '3',
      PERDURE_PUSH_MAX_DURATION: '2h',
      PERDURE_PUSH_INITIAL_INTERVAL: '5s',
      PERDURE_PUSH_MAX_INTERVAL: '1 minute',
    }).api.push ?? { retry: undefined };
    expect(retry).toMatchObject({
      maximumAttempts: 3,
      maximumDuration: 7_200_000,
      initialInterval: 5_000,
      maximumInterval: 60_000,
    });
  });

  test('are sent as the worker is told', () => {
    const { push } = readConfig({
      PERDURE_PUSH_TIMEOUT: '30s',
      PERDURE_PUSH_TLS_FAILURE: 'retry',
      PERDURE_PUSH_CONCURRENCY: '7',
      PERDURE_PUSH_SIGNING_SECRET: 'whsec_c2VjcmV0',
      PERDURE_PUBLIC_URL: 'https://agents.example.com/',
    }).worker;
    expect(push).toMatchObject({
      timeout: 30_000,
      tlsFailure: 'retry',
      concurrency: 7,
      signingSecret: 'whsec_c2VjcmV0',
      publicUrl: 'https://agents.example.com',
    });
  });

  test('have the same keys in API and worker', () => {
    const { api, worker } = readConfig({
      PERDURE_SECRET_KEYS_FILE: 's.json',
      PERDURE_PUSH_SIGNING_KEYS_FILE: 'j.json',
    });
    const files = { secretKeysFile: 's.json', signingKeysFile: 'j.json' };
    expect(api.push).toMatchObject(files);
    expect(worker.push).toMatchObject(files);
  });

  test.each(['0', '-1', '1.5', 'many', '1000001'])('are not tried %s times', (value) => {
    expect(problemsOf({ PERDURE_PUSH_MAX_ATTEMPTS: value })).toContain('must be a whole number from 1 to 1000000');
  });

  test('do not start with an interval above the longest', () => {
    const env = { PERDURE_PUSH_INITIAL_INTERVAL: '2 minutes', PERDURE_PUSH_MAX_INTERVAL: '1 minute' };
    expect(problemsOf(env)).toContain('INITIAL_INTERVAL is 2 minutes, and PERDURE_PUSH_MAX_INTERVAL is only 1 minute');
  });
});

describe('the time for an answer', () => {
  test.each(['9999', '31s', '100'])('is 10 to 30 s, not %s [PUSH-17]', (value) => {
    const message = problemsOf({ PERDURE_PUSH_TIMEOUT: value });
    expect(message).toContain('but must be from 10 seconds to 30 seconds.');
    expect(message).toContain('PERDURE_PUSH_INSECURE=true');
  });

  test('may be shorter for development, not longer', () => {
    const insecure = { PERDURE_PUSH_INSECURE: 'true' };
    expect(readConfig({ ...insecure, PERDURE_PUSH_TIMEOUT: '100' }).worker.push.timeout).toBe(100);
    for (const value of ['99', '31s']) {
      expect(problemsOf({ ...insecure, PERDURE_PUSH_TIMEOUT: value })).toContain('from 100 ms to 30 seconds');
    }
  });

  test('is not complained about twice when it is no time', () => {
    expect(problemsOf({ PERDURE_PUSH_TIMEOUT: 'soon' }).split('\n')).toHaveLength(2);
  });
});

describe('ports', () => {
  test('are numbers and ranges', () => {
    expect(policyOf({ PERDURE_PUSH_PORTS: '443, 8000-8999' }).ports).toEqual([
      { from: 443, to: 443 },
      { from: 8_000, to: 8_999 },
    ]);
  });

  test.each(['0', '65536', '9-8', '80-', 'https', '443;80', '1-2-3', ''.padEnd(3)])('are not "%s"', (value) => {
    expect(problemsOf({ PERDURE_PUSH_PORTS: value })).toContain('must be ports from 1 to 65535 and ranges of them');
  });

  test('that are wrong are told among those that are right', () => {
    expect(problemsOf({ PERDURE_PUSH_PORTS: '443,,80x' })).toContain('; "" is none; "80x" is none. The default is');
  });
});

describe('receivers', () => {
  test.each([
    ['hooks.example.com', ['hooks.example.com']],
    ['*.Example.com, localhost', ['*.example.com', 'localhost']],
    ['bücher.example', ['xn--bcher-kva.example']],
    ['my_service', ['my_service']],
    ['10.1.2.3,10.0.0.0/8', ['10.1.2.3', '10.0.0.0/8']],
    ['FD00::/8, ::1', ['fd00::/8', '::1']],
  ])('are names, addresses and ranges: %s', (value, entries) => {
    expect(policyOf({ PERDURE_PUSH_ALLOW: value }).allow).toEqual(entries);
    expect(policyOf({ PERDURE_PUSH_DENY: value }).deny).toEqual(entries);
  });

  test.each([
    'https://hooks.example.com',
    'hooks.example.com/path',
    'hooks.example.com:443',
    'bücher.example/x',
    'user@example.com',
    '*.*.example.com',
    'a.*.example.com',
    '*.',
    'exa mple.com',
    '-a.example.com',
    'a..example.com',
    'a.example.com.',
    '10.0.0.0/33',
    '10.0.0.256',
    '10/8',
    '127.1',
    '0x7f.1',
    '2130706433',
    '[::1]',
    'fe80::1%eth0',
    '::/129',
    'a,,b',
  ])('are not "%s"', (value) => {
    expect(problemsOf({ PERDURE_PUSH_DENY: value })).toContain(
      'must be host names, "*.example.com", IP addresses or CIDR',
    );
    expect(problemsOf({ PERDURE_PUSH_ALLOW: value })).toContain('PERDURE_PUSH_ALLOW is ');
  });

  test('can be denied altogether, not allowed', () => {
    expect(policyOf({ PERDURE_PUSH_DENY: '*' }).deny).toEqual(['*']);
    expect(problemsOf({ PERDURE_PUSH_ALLOW: '*' })).toContain('separated by commas; "*" is none. Mend or unset it.');
  });
});

describe('perdure dev', () => {
  test('lets webhooks go to this machine unless it is told not to', () => {
    expect(policyOf(devEnvironment({})).insecure).toBe(true);
    expect(policyOf(devEnvironment({ PERDURE_PUSH_INSECURE: '' })).insecure).toBe(true);
    expect(policyOf(devEnvironment({ PERDURE_PUSH_INSECURE: 'false' })).insecure).toBe(false);
  });
});
