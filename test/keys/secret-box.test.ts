import { decodeProtectedHeader } from 'jose';
import { describe, expect, test } from 'vitest';
import { createSecretBox, SealedError } from '../../keys/secret-box.js';
import { makeSecretKey, parseSecretKeys, type SecretKey } from '../../keys/secret-keys.js';

const [first, second] = parseSecretKeys(
  JSON.stringify({ keys: [makeSecretKey('first'), makeSecretKey('second')] }),
  'keys',
) as readonly [SecretKey, SecretKey];

const SECRETS = { token: 'hunter2-hunter2', credentials: 'ключ \u0000 "quoted"' };
const CONTEXT = 'echo/scope/task/config';

async function failure(opening: Promise<unknown>): Promise<SealedError> {
  const error: unknown = await opening.catch((reason: unknown) => reason);
  if (!(error instanceof SealedError)) throw new Error(`not refused: ${String(error)}`);
  return error;
}

/** Another base64url character in place of one. */
function changed(text: string, at: number): string {
  return `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`;
}

describe('a secret box', () => {
  const box = createSecretBox([first]);

  test('opens what it has sealed', async () => {
    expect(await box.open(await box.seal(SECRETS, CONTEXT), CONTEXT)).toEqual(SECRETS);
    expect(await box.open(await box.seal({}, CONTEXT), CONTEXT)).toEqual({});
  });

  test('shows nothing of the secrets, in whatever form', async () => {
    const sealed = await box.seal(SECRETS, CONTEXT);
    const decoded = sealed.split('.').map((part) => Buffer.from(part, 'base64url').toString('latin1'));
    expect([sealed, ...decoded].join()).not.toMatch(/hunter2|quoted|token|credentials/);
    expect(decodeProtectedHeader(sealed)).toMatchObject({ alg: 'dir', enc: 'A256GCM', kid: 'first' });
  });

  test('never seals the same secrets to the same text', async () => {
    expect(await box.seal(SECRETS, CONTEXT)).not.toBe(await box.seal(SECRETS, CONTEXT));
  });

  test('does not open for another context', async () => {
    const error = await failure(box.open(await box.seal(SECRETS, CONTEXT), 'echo/scope/task/other'));
    expect(error.message).toBe('It was sealed with the key "first" for something else.');
  });

  test('is not deceived by a context that was written over the old one', async () => {
    const [header = '', ...rest] = (await box.seal(SECRETS, CONTEXT)).split('.');
    const forged = Buffer.from(header, 'base64url').toString().replace(CONTEXT, 'other');
    const sealed = [Buffer.from(forged).toString('base64url'), ...rest].join('.');
    expect((await failure(box.open(sealed, 'other'))).message).toContain('It is damaged');
  });

  test('does not open what was changed anywhere', async () => {
    const sealed = await box.seal(SECRETS, CONTEXT);
    const [header = '', , iv = '', ciphertext = ''] = sealed.split('.');
    const ivAt = header.length + 2;
    const inEachPart = [ivAt, ivAt + iv.length + 1, ivAt + iv.length + 1 + ciphertext.length + 1];
    for (const at of inEachPart) {
      expect((await failure(box.open(changed(sealed, at), CONTEXT))).message).toContain('the key "first"');
    }
    expect((await failure(box.open(sealed.slice(0, -4), CONTEXT))).message).toContain('It is damaged');
  });

  test.each(['', 'hunter2', 'a.b.c.d.e', '{"kid":"first"}'])(
    'does not open what was never sealed: %s',
    async (text) => {
      const error = await failure(box.open(text, CONTEXT));
      expect(error.message).toBe('It is not sealed, or is damaged: it names no key.');
    },
  );

  test('does not open another algorithm, though its key is known', async () => {
    const [, ...rest] = (await box.seal(SECRETS, CONTEXT)).split('.');
    const header = { alg: 'A256KW', enc: 'A256GCM', kid: 'first', 'perdure-context': CONTEXT };
    const sealed = [Buffer.from(JSON.stringify(header)).toString('base64url'), ...rest].join('.');
    expect((await failure(box.open(sealed, CONTEXT))).message).toContain('the key "first"');
  });

  test('needs a key', () => {
    expect(() => createSecretBox([])).toThrow(RangeError);
  });
});

describe('rotation', () => {
  test('seals with the first key, and opens what others of the keys have sealed', async () => {
    const old = await createSecretBox([first]).seal(SECRETS, CONTEXT);
    const rotated = createSecretBox([second, first]);
    expect(await rotated.open(old, CONTEXT)).toEqual(SECRETS);
    expect(decodeProtectedHeader(await rotated.seal(SECRETS, CONTEXT)).kid).toBe('second');
  });

  test('tells which key is missing, once it is taken out', async () => {
    const sealed = await createSecretBox([first]).seal(SECRETS, CONTEXT);
    const error = await failure(createSecretBox([second]).open(sealed, CONTEXT));
    expect(error.message).toBe('It was sealed with the key "first", which is not among the secret keys.');
    expect(JSON.stringify(error)).not.toContain('hunter2');
  });

  test('does not take another key of the same id for the one that is missing', async () => {
    const sealed = await createSecretBox([first]).seal(SECRETS, CONTEXT);
    const error = await failure(createSecretBox([{ ...second, kid: 'first' }]).open(sealed, CONTEXT));
    expect(error.message).toContain('the key "first" is not the one that it was sealed with');
  });
});
