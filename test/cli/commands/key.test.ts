import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parseApiKeys } from '../../../api/authentication/api-key-entries.js';
import { hashApiKey } from '../../../api/authentication/api-key.js';
import { runKey, runKeyHash } from '../../../cli/commands/key.js';
import { runSecretKey } from '../../../cli/commands/secret-key.js';
import { runSigningKey } from '../../../cli/commands/signing-key.js';
import { UserError } from '../../../cli/terminal/user-error.js';
import { readSecretKeys } from '../../../keys/secret-keys.js';
import { readSigningKeys } from '../../../keys/signing-keys.js';

const alice = { tenant: 'acme', subject: 'alice' };

async function tempFile(name: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'perdure-cli-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return join(folder, name);
}

/** What a command says, as one text. */
async function said(run: (say: (line: string) => void) => void | Promise<void>): Promise<string> {
  const lines: string[] = [];
  await run((line) => void lines.push(line));
  return lines.join('\n');
}

const keyIn = (text: string): string => /perdure_[\w-]{43}/.exec(text)?.[0] ?? '';
const mode = async (file: string): Promise<number> => (await stat(file)).mode & 0o777;

describe('perdure key', () => {
  test('tells a new key once, and the entry that lets it in', async () => {
    const text = await said((say) => runKey({ ...alice, id: 'laptop', expires: '2030-01-31T00:00:00Z' }, say));
    const entry = text.slice(text.indexOf('{'));
    const keys = parseApiKeys(`[${entry}]`, 'entry');
    expect(keys.get(hashApiKey(keyIn(text)))).toMatchObject({
      ...alice,
      id: 'laptop',
      expires: '2030-01-31T00:00:00Z',
    });
    expect(entry).not.toContain('perdure_');
  });

  test('makes a key for an operator when it is told to, and only then', async () => {
    const file = await tempFile('keys.json');
    const plain = keyIn(await said((say) => runKey({ ...alice, file }, say)));
    const operators = keyIn(await said((say) => runKey({ ...alice, operator: true, file }, say)));
    const keys = parseApiKeys(await readFile(file, 'utf8'), file);
    expect(keys.get(hashApiKey(operators))).toMatchObject({ operator: true });
    expect(keys.get(hashApiKey(plain))).not.toHaveProperty('operator');
  });

  test('adds entries to a file that only its owner can read, and no key', async () => {
    const file = await tempFile('keys.json');
    const first = keyIn(await said((say) => runKey({ ...alice, file }, say)));
    const second = keyIn(await said((say) => runKey({ ...alice, subject: 'bob', file }, say)));
    const text = await readFile(file, 'utf8');
    const keys = parseApiKeys(text, file);
    expect([first, second].map((key) => keys.get(hashApiKey(key))?.subject)).toEqual(['alice', 'bob']);
    expect(text).not.toContain('perdure_');
    expect(await mode(file)).toBe(0o600);
  });

  test('refuses what no entry may have, and leaves the file as it was', async () => {
    const file = await tempFile('keys.json');
    await expect(runKey({ ...alice, tenant: 'Acme', file }, () => undefined)).rejects.toThrow(UserError);
    await expect(runKey({ ...alice, expires: 'soon', file }, () => undefined)).rejects.toThrow(/expires/);
    await expect(stat(file)).rejects.toThrow('ENOENT');
    await writeFile(file, '{"not": "ours"}');
    await expect(runKey({ ...alice, file }, () => undefined)).rejects.toThrow(UserError);
    expect(await readFile(file, 'utf8')).toBe('{"not": "ours"}');
  });

  test('hashes a key that somebody has', async () => {
    expect(await said((say) => runKeyHash('abc\n', say))).toBe(hashApiKey('abc'));
  });
});

describe('perdure signing-key', () => {
  test.each(['ES256', 'EdDSA', 'RS256'] as const)('tells a JWKS with a key for %s', async (alg) => {
    const text = await said((say) => runSigningKey({ alg, kid: 'mine' }, say));
    const file = await tempFile('jwks.json');
    await writeFile(file, text);
    expect(await readSigningKeys(file, 'FILE')).toMatchObject([{ kid: 'mine', alg }]);
  });

  test('adds a key behind those of the file, which only its owner can read', async () => {
    const file = await tempFile('jwks.json');
    await said((say) => runSigningKey({ alg: 'ES256', kid: 'old', file }, say));
    const text = await said((say) => runSigningKey({ alg: 'EdDSA', file }, say));
    const keys = await readSigningKeys(file, 'FILE');
    expect(keys).toMatchObject([{ kid: 'old' }, { alg: 'EdDSA' }]);
    expect(text).toContain(keys[1]?.kid);
    expect(await mode(file)).toBe(0o600);
  });

  test('adds no key to a file of another kind, nor one whose id is there', async () => {
    const file = await tempFile('jwks.json');
    await said((say) => runSigningKey({ alg: 'ES256', kid: 'a', file }, say));
    const before = await readFile(file, 'utf8');
    await expect(runSigningKey({ alg: 'ES256', kid: 'a', file }, () => undefined)).rejects.toThrow(/"kid" of another/);
    expect(await readFile(file, 'utf8')).toBe(before);
    await writeFile(file, 'not a JWKS');
    await expect(runSigningKey({ alg: 'ES256', file }, () => undefined)).rejects.toThrow(UserError);
  });
});

describe('perdure secret-key', () => {
  test('tells a JWKS with a new key, by the id that was asked for or one of its own', async () => {
    const file = await tempFile('secret-keys.json');
    await writeFile(file, await said((say) => runSecretKey({ kid: 'mine' }, say)));
    expect(await readSecretKeys(file)).toMatchObject([{ kid: 'mine' }]);
    const [a, b] = [await said((say) => runSecretKey({}, say)), await said((say) => runSecretKey({}, say))];
    expect(a).not.toBe(b);
  });

  test('puts the key before those of the file, so that it seals, and only the owner can read it', async () => {
    const file = await tempFile('secret-keys.json');
    const first = await said((say) => runSecretKey({ kid: 'old', file }, say));
    expect(first).toContain(`PERDURE_SECRET_KEYS_FILE=${file}`);
    const [old] = await readSecretKeys(file);
    const text = await said((say) => runSecretKey({ file }, say));
    const keys = await readSecretKeys(file);
    expect(keys).toHaveLength(2);
    expect(keys[1]).toEqual(old);
    expect(text).toContain(`The key "${keys[0]?.kid}" is in ${file}, the first, which seals from the next start on`);
    expect(text).not.toContain(Buffer.from(keys[0]?.key ?? []).toString('base64url'));
    expect(await mode(file)).toBe(0o600);
  });

  test('adds no key to a file of another kind, nor one whose id is there or empty', async () => {
    const file = await tempFile('secret-keys.json');
    await said((say) => runSecretKey({ kid: 'a', file }, say));
    const before = await readFile(file, 'utf8');
    await expect(runSecretKey({ kid: 'a', file }, () => undefined)).rejects.toThrow(/"kid" of another: a/);
    await expect(runSecretKey({ kid: '', file }, () => undefined)).rejects.toThrow(UserError);
    await expect(runSecretKey({ kid: '' }, () => undefined)).rejects.toThrow(UserError);
    await expect(runSigningKey({ alg: 'ES256', file }, () => undefined)).rejects.toThrow(UserError);
    expect(await readFile(file, 'utf8')).toBe(before);
    await runSigningKey({ alg: 'ES256', file: `${file}.signing` }, () => undefined);
    await expect(runSecretKey({ file: `${file}.signing` }, () => undefined)).rejects.toThrow(/key 2 has another "kty"/);
  });
});
