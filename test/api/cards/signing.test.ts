import { generateKeyPairSync } from 'node:crypto';
import { verifyAgentCardSignature, type AgentCard as CardCodec } from '@a2a-js/sdk';
import {
  base64url,
  decodeProtectedHeader,
  exportJWK,
  flattenedVerify,
  generateKeyPair,
  type JSONWebKeySet,
} from 'jose';
import { describe, expect, test } from 'vitest';
import { createApiKeyAuthenticator } from '../../../api/authentication/api-key-authenticator.js';
import { parseApiKeys } from '../../../api/authentication/api-key-entries.js';
import { fixedKeys } from '../../../api/authentication/key-source.js';
import { canonicalJson } from '../../../api/cards/canonical-card.js';
import { parseSigningKeys, type SigningKey } from '../../../keys/signing-keys.js';
import type { AgentCard } from '../../../protocol/a2a.js';
import { defineAgent } from '../../../protocol/agent.js';
import { keysJson, testKey } from '../../support/clients/api-keys.js';
import { send, startEdge } from '../../support/stacks/edge.js';
import { scriptedTaskService } from '../../support/stacks/scripted-task-service.js';

const CARD = '/.well-known/agent-card.json';
const alice = testKey();
const authenticator = createApiKeyAuthenticator(fixedKeys(parseApiKeys(keysJson(alice), 'keys')), 'subject');

const card = { name: 'Echo', description: 'Says it again.', version: '1.0.0', skills: [] };
const agents = [
  defineAgent({ id: 'echo', card, extendedCard: { description: 'Says it twice.' }, run: () => undefined }),
];

async function jwk(alg: string, kid: string): Promise<object> {
  const { privateKey } = await generateKeyPair(alg, { extractable: true });
  return { ...(await exportJWK(privateKey)), kid, alg };
}

const keysOf = async (...jwks: readonly object[]): Promise<readonly SigningKey[]> =>
  parseSigningKeys(JSON.stringify({ keys: jwks }), 'keys');

const signedEdge = (signingKeys: readonly SigningKey[], options: object = { authenticator }) =>
  startEdge(scriptedTaskService(), { agents, signingKeys, ...options });

async function cardAt(url: string, headers: Record<string, string> = {}): Promise<AgentCard> {
  // Safe: what is not so fails the test.
  return (await send(url, { headers })).json as AgentCard;
}

/** As a client of the SDK verifies a card: with the keys that the server publishes. */
async function verifyAsSdk(served: AgentCard, url: string): Promise<void> {
  const { json } = await send(`${url}/.well-known/jwks.json`);
  // Safe: what is not so fails the test.
  const { keys } = json as JSONWebKeySet;
  const verify = verifyAgentCardSignature(async (wanted) => {
    const key = keys.find(({ kid }) => kid === wanted);
    if (!key) throw new Error(`No key ${wanted}.`);
    return key;
  });
  // Safe: it reads ProtoJSON, whatever its type says.
  await verify(served as unknown as CardCodec);
}

/** How many of the signatures are over exactly this text. */
async function signaturesOver(payload: string, served: AgentCard, keys: readonly SigningKey[]): Promise<string[]> {
  const verified: string[] = [];
  for (const signature of served.signatures ?? []) {
    const { kid = '' } = decodeProtectedHeader(signature);
    const key = keys.find((each) => each.kid === kid);
    if (!key) throw new Error(`No key ${kid}.`);
    const jws = { ...signature, payload: base64url.encode(payload) };
    const ok = await flattenedVerify(jws, key.publicJwk).then(
      () => true,
      () => false,
    );
    if (ok) verified.push(kid);
  }
  return verified;
}

describe('a signed card', () => {
  test.each(['ES256', 'RS256', 'EdDSA'])('is accepted by the verifier of the SDK, with %s [CARD-07]', async (alg) => {
    const { url } = await signedEdge(await keysOf(await jwk(alg, 'one')));
    await verifyAsSdk(await cardAt(url + CARD), url);
  });

  test('is signed over the canonical form of exactly what is served, without its signatures [CARD-07]', async () => {
    const keys = await keysOf(await jwk('ES256', 'one'));
    const { url } = await signedEdge(keys);
    const served = await cardAt(url + CARD);
    const { signatures: _, ...payload } = served;
    expect(payload).toMatchObject({ skills: [], securityRequirements: [{ schemes: { bearer: {} } }, {}] });
    expect(await signaturesOver(canonicalJson(payload), served, keys)).toEqual(['one']);
  });

  test('names algorithm, key and where the keys are [CARD-08, CARD-09]', async () => {
    const { url } = await signedEdge(await keysOf(await jwk('ES256', 'one')));
    for (const signature of (await cardAt(url + CARD)).signatures ?? []) {
      expect(decodeProtectedHeader(signature)).toEqual({
        alg: 'ES256',
        kid: 'one',
        typ: 'JOSE',
        jku: `${url}/.well-known/jwks.json`,
      });
    }
  });

  test.each<[string, (served: AgentCard) => object]>([
    ['another text', (served) => ({ ...served, description: 'Says it wrong.' })],
    [
      'another URL',
      (served) => ({ ...served, supportedInterfaces: [{ ...served.supportedInterfaces[0], url: 'http://evil' }] }),
    ],
    ['a field more', (served) => ({ ...served, iconUrl: 'http://evil/icon.png' })],
    ['another capability', (served) => ({ ...served, capabilities: { ...served.capabilities, streaming: false } })],
    [
      'a foreign signature',
      (served) => ({ ...served, signatures: served.signatures?.map((each) => ({ ...each, signature: 'AAAA' })) }),
    ],
  ])('is refused with %s', async (_, tamper) => {
    const keys = await keysOf(await jwk('ES256', 'one'));
    const { url } = await signedEdge(keys);
    const served = await cardAt(url + CARD);
    await verifyAsSdk(served, url);
    // Safe: a card, but for what was done to it.
    const tampered = tamper(served) as AgentCard;
    await expect(verifyAsSdk(tampered, url)).rejects.toThrow('No valid signatures');
    const { signatures: __, ...payload } = tampered;
    expect(await signaturesOver(canonicalJson(payload), tampered, keys)).toEqual([]);
  });

  test('is signed by all keys in their order, so that either can be the one that a client knows', async () => {
    const [old, next] = [await jwk('ES256', 'old'), await jwk('EdDSA', 'next')];
    const keys = await keysOf(old, next);
    const { url } = await signedEdge(keys);
    const served = await cardAt(url + CARD);
    const kids = served.signatures?.map((signature) => decodeProtectedHeader(signature).kid);
    expect([...new Set(kids)]).toEqual(['old', 'next']);
    for (const { kid, publicJwk } of keys) {
      const verify = verifyAgentCardSignature((wanted) =>
        wanted === kid ? Promise.resolve(publicJwk) : Promise.reject(new Error('not known')),
      );
      await verify(served as unknown as CardCodec);
    }
  });

  test('has only public keys published, and is not signed anew for each request', async () => {
    const keys = await keysOf(await jwk('ES256', 'one'), await jwk('RS256', 'two'));
    const { url } = await signedEdge(keys);
    const reply = await send(`${url}/.well-known/jwks.json`);
    expect(reply.headers.get('cache-control')).toBe('public, max-age=300');
    expect(reply.json).toEqual({
      keys: [
        {
          kty: 'EC',
          crv: 'P-256',
          x: expect.any(String) as unknown,
          y: expect.any(String) as unknown,
          kid: 'one',
          alg: 'ES256',
          use: 'sig',
        },
        { kty: 'RSA', n: expect.any(String) as unknown, e: 'AQAB', kid: 'two', alg: 'RS256', use: 'sig' },
      ],
    });
    expect((await send(url + CARD)).text).toBe((await send(url + CARD)).text);
  });

  test('has the keys that sign deliveries published beside its own, each once', async () => {
    const [card, push] = [await jwk('ES256', 'card'), await jwk('EdDSA', 'push')];
    const api = await startEdge(scriptedTaskService(), {
      agents,
      signingKeys: await keysOf(card),
      pushSigningKeys: await keysOf(push, card),
    });
    const { json } = await send(`${api.url}/.well-known/jwks.json`);
    expect(json).toMatchObject({ keys: [{ kid: 'card' }, { kid: 'push' }] });
    expect(JSON.stringify(json)).not.toContain('"d"');
  });

  test('has the same tag in every process that signs with the same keys, and another with others', async () => {
    const key = await jwk('ES256', 'one');
    const publicUrl = () => 'https://agents.example.com';
    const tagWith = async (...jwks: readonly object[]) => {
      const { url } = await signedEdge(jwks.length > 0 ? await keysOf(...jwks) : [], { publicUrl });
      const { headers } = await send(url + CARD);
      const etag = headers.get('etag') ?? '';
      expect((await send(url + CARD, { headers: { 'if-none-match': etag } })).status).toBe(304);
      return etag;
    };
    const tag = await tagWith(key);
    expect(tag).toMatch(/^W\/"/);
    expect(await tagWith(key)).toBe(tag);
    expect(await tagWith(key, await jwk('ES256', 'two'))).not.toBe(tag);
    expect(await tagWith()).not.toContain(tag.slice(2));
  });

  test('is the extended one, too', async () => {
    const { url } = await signedEdge(await keysOf(await jwk('ES256', 'one')));
    const extended = await cardAt(`${url}/extendedAgentCard`, alice.headers);
    expect(extended.description).toBe('Says it twice.');
    await verifyAsSdk(extended, url);
  });

  test('is there only with keys: else there are neither signatures nor a route for keys', async () => {
    const { url } = await startEdge();
    expect(await cardAt(url + CARD)).not.toHaveProperty('signatures');
    expect((await send(`${url}/.well-known/jwks.json`)).status).toBe(404);
  });
});

describe('the file of signing keys', () => {
  test('may be PEM, of several keys; their ids are their thumbprints', async () => {
    const pems = [
      generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'sec1', format: 'pem' }),
      generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }),
      generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs1', format: 'pem' }),
    ];
    const keys = await parseSigningKeys(pems.join('\n'), 'keys');
    expect(keys.map(({ alg }) => alg)).toEqual(['ES256', 'EdDSA', 'RS256']);
    for (const { kid } of keys) expect(kid).toMatch(/^[\w-]{43}$/);
    const { url } = await signedEdge(keys);
    await verifyAsSdk(await cardAt(url + CARD), url);
  });

  test.each<[string, () => Promise<string>, RegExp]>([
    ['text that is neither', async () => 'secret', /neither JSON nor PEM/],
    [
      'a public key',
      async () => JSON.stringify({ ...(await jwk('ES256', 'k')), d: undefined }),
      /key 1 cannot be read/,
    ],
    [
      'a key of too few bits',
      async () =>
        String(generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey.export({ type: 'pkcs8', format: 'pem' })),
      /1024 bits/,
    ],
    [
      'a key that signs nothing',
      async () => String(generateKeyPairSync('x25519').privateKey.export({ type: 'pkcs8', format: 'pem' })),
      /cannot sign/,
    ],
    [
      'an algorithm of another kind',
      async () => JSON.stringify({ ...(await jwk('ES256', 'k')), alg: 'RS256' }),
      /"alg" "RS256"/,
    ],
    [
      'two keys of one id',
      async () => JSON.stringify({ keys: [await jwk('ES256', 'k'), await jwk('ES256', 'k')] }),
      /key 2 has the "kid" of another: k/,
    ],
    ['no key at all', async () => '{"keys":[]}', /no private key/],
  ])('is refused with %s, and nothing of it is quoted', async (_, make, words) => {
    const text = await make();
    const parsed = parseSigningKeys(text, 'keys.json');
    await expect(parsed).rejects.toThrow(words);
    await expect(parsed).rejects.not.toThrow(/secret/);
  });
});

test.each<[unknown, string]>([
  [{ b: 1, a: { d: null, c: [true, 'x'] } }, '{"a":{"c":[true,"x"],"d":null},"b":1}'],
  // From RFC 8785 §3.2.3 and §3.2.2.3: by UTF-16 code units; shortest numbers.
  [
    { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\u{1f600}': 5, '\u0080': 6, '\u00f6': 7 },
    '{"\\r":2,"1":4,"\u0080":6,"ö":7,"€":1,"😀":5,"\ufb33":3}',
  ],
  [
    [Number('333333333.33333329'), 1e30, 4.5, 2e-3, 0.000000000000000000000000001, -0],
    '[333333333.3333333,1e+30,4.5,0.002,1e-27,0]',
  ],
  [{ text: '\u20ac$\u000f\nA\'B"\\/' }, '{"text":"€$\\u000f\\nA\'B\\"\\\\/"}'],
])('canonical JSON is that of RFC 8785: %j', (value, text) => {
  expect(canonicalJson(value)).toBe(text);
});
