import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK, generateKeyPair } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readPublishedKeys } from '../../../api/cards/published-keys.js';
import { testPushApi } from '../../support/push/push-settings.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'perdure-published-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function keyFile(name: string, kid: string): Promise<string> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const path = join(folder, name);
  await writeFile(path, JSON.stringify({ keys: [{ ...(await exportJWK(privateKey)), kid }] }));
  return path;
}

const push = (signingKeysFile: string) => ({ ...testPushApi(''), signingKeysFile });

test('keys of cards and of deliveries come from files of their own, or from the same', async () => {
  const [cards, deliveries] = [await keyFile('cards', 'c'), await keyFile('deliveries', 'd')];
  const ids = async (...files: readonly [string, string]) => {
    const read = await readPublishedKeys({ cardSigningKeysFile: files[0], push: push(files[1]) });
    return [read.signingKeys.map(({ kid }) => kid), read.pushSigningKeys.map(({ kid }) => kid)];
  };
  expect(await ids(cards, deliveries)).toEqual([['c'], ['d']]);
  expect(await ids(cards, cards)).toEqual([['c'], ['c']]);
  expect(await readPublishedKeys({})).toEqual({ signingKeys: [], pushSigningKeys: [] });
});

test('one "kid" for two keys is refused: receivers could not tell them apart', async () => {
  const [cards, deliveries] = [await keyFile('one', 'same'), await keyFile('other', 'same')];
  await expect(readPublishedKeys({ cardSigningKeysFile: cards, push: push(deliveries) })).rejects.toThrow(
    'different keys with the "kid" "same"',
  );
});
