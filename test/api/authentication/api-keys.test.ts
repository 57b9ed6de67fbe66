import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parseApiKeys } from '../../../api/authentication/api-key-entries.js';
import { createApiKey, hashApiKey } from '../../../api/authentication/api-key.js';
import { keysInFile } from '../../../api/authentication/key-source.js';
import { SettingsError } from '../../../protocol/settings.js';
import { keysJson, testKey } from '../../support/clients/api-keys.js';

describe('an API key', () => {
  test('is random, can be told from other secrets, and has a hash that does not tell it', () => {
    const [one, other] = [createApiKey(), createApiKey()];
    expect(one).toMatch(/^perdure_[\w-]{43}$/);
    expect(one).not.toBe(other);
    expect(hashApiKey(one)).toMatch(/^sha256:[0-9a-f]{64}$/);
    // SHA-256 of "abc", from FIPS 180-4.
    expect(hashApiKey('abc')).toBe('sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });
});

describe('the entries of API keys', () => {
  const { entry } = testKey();
  const parse = (...entries: readonly unknown[]) => parseApiKeys(JSON.stringify(entries), 'PERDURE_API_KEYS');

  test('are found by their hashes; a subject may have several keys', () => {
    const [first, second] = [testKey({ id: 'old' }), testKey({ id: 'new', expires: '2030-01-31T00:00:00+01:00' })];
    const keys = parseApiKeys(keysJson(first, second), 'x');
    expect(keys.get(hashApiKey(first.key))).toEqual(first.entry);
    expect(keys.get(hashApiKey(second.key))).toEqual(second.entry);
  });

  test.each<[string, unknown, string]>([
    ['an upper-case tenant', { ...entry, tenant: 'Acme' }, 'Entry 1: tenant must be 1 to 64 of a-z'],
    ['a subject with a slash', { ...entry, subject: 'a/b' }, 'Entry 1: subject must be 1 to 64 of a-z'],
    ['the tenant of open servers', { ...entry, tenant: 'public' }, 'Entry 1: tenant must not be "public"'],
    ['no subject', { hash: entry.hash, tenant: 'acme' }, 'Entry 1: subject'],
    ['a hash of another kind', { ...entry, hash: 'md5:00' }, 'Entry 1: hash must be "sha256:"'],
    ['a time without a zone', { ...entry, expires: '2030-01-31T00:00:00' }, 'Entry 1: expires must be a time'],
    ['an operator who is neither', { ...entry, operator: 'yes' }, 'Entry 1: operator must be true or false'],
    ['a misspelled field', { ...entry, expire: '2030-01-31T00:00:00Z' }, 'expire'],
    ['a name with a space', { ...entry, id: 'a b' }, 'Entry 1: id must be'],
    ['no object', 7, 'Entry 1: it'],
  ])('are refused with %s', (_, bad, words) => {
    expect(() => parse(bad)).toThrow(SettingsError);
    expect(() => parse(bad)).toThrow(words);
  });

  test('are refused with a plain key, with words how to hash it and without the key', () => {
    const plain = { id: 'ci', key: 'perdure_secret', tenant: 'acme', subject: 'alice' };
    expect(() => parse(entry, plain)).toThrow(/Entry 2 \("ci"\) has a plain "key".*perdure key --hash/);
    expect(() => parse(entry, plain)).not.toThrow(/perdure_secret/);
  });

  test('are refused when two have one hash', () => {
    expect(() => parse(entry, { ...entry, subject: 'bob' })).toThrow('Entry 2 has the hash of another entry');
  });

  test('are told all at once, each by its place', () => {
    const bad = { ...entry, tenant: 'X' };
    expect(() => parse(bad, entry, bad)).toThrow(/Entry 1: tenant.*\n.*Entry 3: tenant/);
  });

  test.each(['', '{', '{}', '[]', '"perdure_secret"'])('are an array with at least one: not %s', (json) => {
    expect(() => parseApiKeys(json, 'PERDURE_API_KEYS')).toThrow(/^PERDURE_API_KEYS /);
    expect(() => parseApiKeys(json, 'PERDURE_API_KEYS')).not.toThrow(/secret/);
  });
});

describe('a file of API keys', () => {
  const useFile = async () => {
    const folder = await mkdtemp(join(tmpdir(), 'perdure-keys-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const path = join(folder, 'keys.json');
    const logged: string[] = [];
    const log = pino({}, { write: (line: string) => void logged.push(line) });
    const write = async (text: string): Promise<void> => {
      await writeFile(`${path}.new`, text);
      await rename(`${path}.new`, path);
    };
    return { path, log, logged, write, interval: 0 };
  };

  test('is read again when it has changed', async () => {
    const file = await useFile();
    const [first, second] = [testKey(), testKey()];
    await file.write(keysJson(first));
    const keys = await keysInFile(file);
    expect([...(await keys()).keys()]).toEqual([first.entry.hash]);
    await file.write(keysJson(second));
    expect([...(await keys()).keys()]).toEqual([second.entry.hash]);
  });

  test('is not looked at more often than said', async () => {
    const file = await useFile();
    const [first, second] = [testKey(), testKey()];
    await file.write(keysJson(first));
    const keys = await keysInFile({ ...file, interval: 3_600_000 });
    await file.write(keysJson(second));
    expect([...(await keys()).keys()]).toEqual([first.entry.hash]);
  });

  test.each([
    ['is not JSON', '[{"hash": "perdure_secret'],
    ['has a fault', '[{"hash": "perdure_secret", "tenant": "acme", "subject": "alice"}]'],
  ])('leaves the keys as they were when it %s, says so once, and quotes nothing', async (_, text) => {
    const file = await useFile();
    const { entry } = testKey();
    await file.write(JSON.stringify([entry]));
    const keys = await keysInFile(file);
    await file.write(text);
    for (let look = 1; look <= 3; look += 1) expect([...(await keys()).keys()]).toEqual([entry.hash]);
    expect(file.logged).toHaveLength(1);
    expect(file.logged[0]).toContain('"level":50');
    expect(file.logged[0]).not.toContain('perdure_secret');
  });

  test('leaves the keys as they were when it is gone, and comes back', async () => {
    const file = await useFile();
    const [first, second] = [testKey(), testKey()];
    await file.write(keysJson(first));
    const keys = await keysInFile(file);
    await rm(file.path);
    expect([...(await keys()).keys()]).toEqual([first.entry.hash]);
    await file.write(keysJson(second));
    expect([...(await keys()).keys()]).toEqual([second.entry.hash]);
  });

  test('is refused at the start when it is not there, or is too large', async () => {
    const file = await useFile();
    await expect(keysInFile(file)).rejects.toThrow(/PERDURE_API_KEYS_FILE .* cannot be read: ENOENT/);
    await file.write(' '.repeat(8_000_001));
    await expect(keysInFile(file)).rejects.toThrow(/has 8000001 bytes/);
  });
});
