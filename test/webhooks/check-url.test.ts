import { describe, expect, test } from 'vitest';
import { checkWebhookUrl, FORBIDDEN_HOST } from '../../webhooks/check-url.js';
import { webhookPolicy } from '../support/push/webhook-policy.js';

const policy = webhookPolicy();
const insecure = webhookPolicy({ insecure: true });

test.each([
  'https://example.com',
  'https://example.com./hook?a=b#part',
  'HTTPS://EXAMPLE.COM/Hook',
  'https://bücher.example/',
  'https://example.com:1024/',
  'https://example.com:65535/',
  'https://93.184.216.34/',
  'https://[2606:4700:4700::1111]/',
])('%s may be called', (url) => {
  expect(checkWebhookUrl(url, policy)).toBeUndefined();
});

test.each([
  '',
  '/hook',
  'example.com',
  '//example.com/hook',
  'https:example.com',
  'https:/example.com',
  ' https://example.com',
  'https://example.com/a b',
  'https://exam\nple.com/',
  'https://example.com/\u0000',
  'https://',
  'https://exa%mple.com/',
  'https://[fe80::1%25eth0]/',
  'https://[::1/',
  'https://example.com:99999/',
])('%o is no absolute URL', (url) => {
  expect(checkWebhookUrl(url, policy)).toBe('must be an absolute https URL, such as "https://example.com/webhook"');
});

test.each(['http://example.com/', 'ftp://example.com/', 'file:///etc/passwd', 'javascript://example.com/%0aalert(1)'])(
  '%s is not https',
  (url) => {
    expect(checkWebhookUrl(url, policy)).toBe('must be an https URL');
  },
);

test('an insecure policy takes http, and nothing else beside https', () => {
  expect(checkWebhookUrl('http://localhost:80/', insecure)).toBeUndefined();
  expect(checkWebhookUrl('https://localhost:22/', insecure)).toBeUndefined();
  expect(checkWebhookUrl('ftp://localhost/', insecure)).toBe('must be an http or https URL');
});

test.each(['https://user@example.com/', 'https://user:secret@example.com/', 'https://:secret@example.com/'])(
  '%s has credentials',
  (url) => {
    expect(checkWebhookUrl(url, policy)).toBe('must not contain credentials: use authentication');
    expect(checkWebhookUrl(url, insecure)).toBe('must not contain credentials: use authentication');
  },
);

test('a URL has at most 2048 characters', () => {
  const url = `https://example.com/${'a'.repeat(2028)}`;
  expect(url).toHaveLength(2048);
  expect(checkWebhookUrl(url, policy)).toBeUndefined();
  expect(checkWebhookUrl(`${url}a`, policy)).toBe('must not be longer than 2048 characters');
});

test.each([
  ['https://example.com:22/', 22],
  ['https://example.com:80/', 80],
  ['https://example.com:1023/', 1023],
])('%s has a port that is not called', (url, port) => {
  expect(checkWebhookUrl(url, policy)).toBe(`must not use port ${port}: this server calls 443, 1024-65535`);
});

describe('addresses that are not public are refused in every spelling', () => {
  test.each([
    'https://127.0.0.1/',
    'https://127.1/',
    'https://0x7f.1/',
    'https://0x7F000001/',
    'https://2130706433/',
    'https://017700000001/',
    'https://0177.0.0.1/',
    'https://127.0.0.1./',
    'https://１２７.０.０.１/',
    'https://127。0。0。1/',
    'https://%31%32%37.0.0.1/',
    'https://0/',
    'https://10.0.0.1/',
    'https://169.254.169.254/latest/meta-data/',
    'https://0xA9FEA9FE/',
    'https://[::1]/',
    'https://[::]/',
    'https://[0:0:0:0:0:0:0:1]/',
    'https://[::ffff:7f00:1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::FFFF:A9FE:A9FE]/',
    'https://[::127.0.0.1]/',
    'https://[64:ff9b::a9fe:a9fe]/',
    'https://[fd00:ec2::254]/',
  ])('%s', (url) => {
    expect(checkWebhookUrl(url, policy)).toBe('must not be at an address that is private, reserved or denied');
  });
});

test.each([
  'https://localhost/',
  'https://LOCALHOST/',
  'https://localhost./',
  'https://hooks.localhost:8443/',
  'https://ｌｏｃａｌｈｏｓｔ/',
])('%s is on the machine that calls', (url) => {
  expect(checkWebhookUrl(url, policy)).toBe('must not be on localhost: it would be the machine that calls');
});

describe('lists', () => {
  test('a name, an address and localhost can be allowed', () => {
    expect(checkWebhookUrl('https://10.0.0.1/', webhookPolicy({ allow: ['10.0.0.0/8'] }))).toBeUndefined();
    expect(checkWebhookUrl('https://localhost/', webhookPolicy({ allow: ['localhost'] }))).toBeUndefined();
    expect(checkWebhookUrl('https://localhost/', webhookPolicy({ allow: ['127.0.0.0/8'] }))).toBeUndefined();
  });

  test('a denied host is refused without a lookup, with or without the dot of a full name', () => {
    const denies = webhookPolicy({ deny: ['*.example.com', '93.184.216.34'] });
    expect(checkWebhookUrl('https://a.example.com/', denies)).toBe(FORBIDDEN_HOST);
    expect(checkWebhookUrl('https://A.EXAMPLE.COM./', denies)).toBe(FORBIDDEN_HOST);
    expect(checkWebhookUrl('https://example.com/', denies)).toBeUndefined();
    expect(checkWebhookUrl('https://93.184.216.34/', denies)).toBeDefined();
  });
});
