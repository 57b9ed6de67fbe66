import { describe, expect, test } from 'vitest';
import { createEgressRules } from '../../webhooks/egress-policy.js';
import { webhookPolicy } from '../support/push/webhook-policy.js';

const PUBLIC = '93.184.216.34';
const PRIVATE = '10.1.2.3';

describe('without lists', () => {
  test('public addresses may be called, others not', () => {
    const { mayCall } = createEgressRules(webhookPolicy());
    expect(mayCall('example.com', PUBLIC)).toBe(true);
    expect(mayCall('example.com', PRIVATE)).toBe(false);
  });

  test('an insecure policy calls every address', () => {
    const rules = createEgressRules(webhookPolicy({ insecure: true }));
    expect(rules.mayCall('example.com', PRIVATE)).toBe(true);
    expect(rules.mayCall('localhost', '::1')).toBe(true);
    expect(rules.callsAll).toBe(true);
  });
});

describe('what is allowed may be called where it is not public', () => {
  test.each([
    ['hooks.corp', 'hooks.corp'],
    ['HOOKS.Corp', 'hooks.corp'],
    ['*.corp', 'hooks.corp'],
    ['*.corp', 'a.b.corp'],
    ['bücher.example', 'xn--bcher-kva.example'],
    [PRIVATE, 'any.example'],
    ['10.0.0.0/8', 'any.example'],
  ])('%s allows %s', (rule, host) => {
    const { mayCall } = createEgressRules(webhookPolicy({ allow: [rule] }));
    expect(mayCall(host, PRIVATE)).toBe(true);
  });

  test.each([
    ['*.corp', 'corp'],
    ['*.corp', 'evilcorp'],
    ['hooks.corp', 'hooks.corp.evil.example'],
    ['hooks.corp', 'a.hooks.corp'],
    ['10.2.0.0/16', 'any.example'],
    ['10.1.2.4', 'any.example'],
    ['::ffff:0:0/95', 'any.example'],
  ])('%s does not allow %s', (rule, host) => {
    const { mayCall } = createEgressRules(webhookPolicy({ allow: [rule] }));
    expect(mayCall(host, PRIVATE)).toBe(false);
  });

  test.each([
    ['::1', '::1'],
    ['::1/128', '::1'],
    ['fd00::/8', 'fd12:3456::1'],
    ['127.0.0.0/8', '::ffff:127.0.0.1'],
  ])('%s allows the address %s', (rule, address) => {
    const { mayCall } = createEgressRules(webhookPolicy({ allow: [rule] }));
    expect(mayCall('any.example', address)).toBe(true);
    expect(mayCall('any.example', 'fe80::1')).toBe(false);
  });
});

describe('what is denied is not called', () => {
  test.each([
    ['example.com', PUBLIC],
    ['*', PUBLIC],
    ['93.184.0.0/16', PUBLIC],
    ['2606:4700::/32', '2606:4700:4700::1111'],
  ])('%s', (rule, address) => {
    expect(createEgressRules(webhookPolicy({ deny: [rule] })).mayCall('example.com', address)).toBe(false);
  });

  test('not even by an insecure policy, in whatever form the address comes', () => {
    const { mayCall, callsAll } = createEgressRules(webhookPolicy({ insecure: true, deny: ['169.254.169.254'] }));
    expect(mayCall('any.example', '169.254.169.254')).toBe(false);
    expect(mayCall('any.example', '::ffff:169.254.169.254')).toBe(false);
    expect(mayCall('any.example', '127.0.0.1')).toBe(true);
    expect(callsAll).toBe(false);
  });

  test('unless it is allowed', () => {
    const { mayCall } = createEgressRules(webhookPolicy({ allow: ['good.example', '10.1.0.0/16'], deny: ['*'] }));
    expect(mayCall('good.example', PUBLIC)).toBe(true);
    expect(mayCall('other.example', PRIVATE)).toBe(true);
    expect(mayCall('other.example', PUBLIC)).toBe(false);
  });
});

describe('a name that may be called nowhere', () => {
  test('is a denied one that is not allowed', () => {
    const { mayNeverCall } = createEgressRules(webhookPolicy({ allow: ['good.example'], deny: ['*'] }));
    expect(mayNeverCall('other.example')).toBe(true);
    expect(mayNeverCall('good.example')).toBe(false);
  });

  test('is not known while addresses are allowed', () => {
    const { mayNeverCall } = createEgressRules(webhookPolicy({ allow: ['10.0.0.0/8'], deny: ['*'] }));
    expect(mayNeverCall('other.example')).toBe(false);
  });
});

describe('a name may be called inside the network', () => {
  test.each([
    ['when the policy is insecure', { insecure: true }, true],
    ['when it is allowed by name', { allow: ['*.corp'] }, true],
    ['when addresses are allowed, for it may have one of them', { allow: ['10.0.0.0/8'] }, true],
    ['not by default', {}, false],
    ['not for another name that is allowed', { allow: ['hooks.other'] }, false],
    ['not when it is denied, though the policy is insecure', { insecure: true, deny: ['hooks.corp'] }, false],
  ])('%s', (_, policy, expected) => {
    expect(createEgressRules(webhookPolicy(policy)).mayCallInside('hooks.corp')).toBe(expected);
  });
});

test.each([
  '',
  'exa mple.com',
  'https://example.com',
  'example.com:443',
  'a/b',
  '10.0.0.0/33',
  '127.1',
  '10.1/8',
  '*.*',
  '[::1]',
  'fe80::1%eth0',
  'hooks.corp.',
  '-a.example.com',
  'a..example.com',
])('the entry %o is refused, for it would match nothing', (entry) => {
  expect(() => createEgressRules(webhookPolicy({ deny: [entry] }))).toThrow(
    `${JSON.stringify(entry)} is not a host name`,
  );
});

test('not everything can be allowed', () => {
  expect(() => createEgressRules(webhookPolicy({ allow: ['*'] }))).toThrow('must not be allowed');
});
