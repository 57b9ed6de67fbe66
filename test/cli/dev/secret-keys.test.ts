import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readConfig } from '../../../cli/config/config.js';
import { provideSecretKeys } from '../../../cli/dev/secret-keys.js';
import { UserError } from '../../../cli/terminal/user-error.js';
import { readSecretKeys } from '../../../keys/secret-keys.js';

let folder: string;
let said: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'perdure-dev-keys-'));
  said = [];
});
afterEach(() => rm(folder, { recursive: true }));

const provide = (env: Record<string, string> = {}): Promise<string> =>
  provideSecretKeys(readConfig({ PERDURE_DATA_DIR: join(folder, 'data'), ...env }), (line) => void said.push(line));

describe('the key that seals secrets on this machine', () => {
  test('is made by the first run, for its owner alone, and told', async () => {
    const file = await provide();
    expect(file).toBe(join(folder, 'data', 'secret-keys.json'));
    expect(await readSecretKeys(file)).toHaveLength(1);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(said).toEqual([`Made a key that seals the secrets of webhooks: ${file}`]);
  });

  test('is the same in every run after', async () => {
    const before = await readFile(await provide(), 'utf8');
    said = [];
    expect(await readFile(await provide(), 'utf8')).toBe(before);
    expect(said).toEqual([]);
  });

  test('is one key when two runs are the first', async () => {
    const files = await Promise.all([provide(), provide()]);
    expect(await readSecretKeys(files[0])).toHaveLength(1);
    expect(said).toHaveLength(1);
    expect(await readdir(join(folder, 'data'))).toEqual(['secret-keys.json']);
  });

  test('is not made where one is configured', async () => {
    expect(await provide({ PERDURE_SECRET_KEYS_FILE: 'mine.json' })).toBe('mine.json');
    await expect(stat(join(folder, 'data'))).rejects.toThrow('ENOENT');
  });

  test('is not made anew when its file was damaged: what it has sealed would be lost', async () => {
    const file = await provide();
    await writeFile(file, 'oops');
    await expect(provide()).rejects.toThrow(UserError);
    expect(await readFile(file, 'utf8')).toBe('oops');
  });
});
