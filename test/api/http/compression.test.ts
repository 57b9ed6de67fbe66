import { get, type IncomingHttpHeaders } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { rpc, startEdge } from '../../support/stacks/edge.js';
import {
  chunk,
  completed,
  eventsOf,
  exampleTask,
  scriptedTaskService,
  snapshot,
} from '../../support/stacks/scripted-task-service.js';

const LARGE = 'wind and weather '.repeat(2_000);
const handler = (text: string) =>
  scriptedTaskService({
    task: () => exampleTask({ artifacts: [{ artifactId: 'a', parts: [{ text }] }] }),
    events: () => eventsOf([snapshot(), chunk(2, text), completed(3)]),
  });

interface RawReply {
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** `fetch` would inflate the body by itself. */
async function rawGet(url: string, acceptEncoding?: string): Promise<RawReply> {
  return await new Promise((resolve, reject) => {
    const headers = acceptEncoding === undefined ? {} : { 'accept-encoding': acceptEncoding };
    const request = get(url, { headers }, (response) => {
      buffer(response).then((body) => resolve({ headers: response.headers, body }), reject);
    });
    request.on('error', reject);
  });
}

describe('a large reply', () => {
  test.each([
    ['gzip', 'gzip', gunzipSync],
    ['gzip, deflate, br', 'br', brotliDecompressSync],
    ['br;q=0.1, gzip', 'gzip', gunzipSync],
  ] as const)('is compressed for who accepts %s: with %s', async (accepted, encoding, inflate) => {
    const { url } = await startEdge(handler(LARGE));
    const { headers, body } = await rawGet(`${url}/tasks/t`, accepted);
    expect(headers['content-encoding']).toBe(encoding);
    expect(headers.vary).toBe('accept-encoding');
    expect(body.length).toBeLessThan(2_000);
    expect(JSON.parse(inflate(body).toString())).toMatchObject({ artifacts: [{ parts: [{ text: LARGE }] }] });
  });

  test.each([undefined, 'identity', 'deflate', 'br;q=0, gzip;q=0'])(
    'is sent as it is for who accepts %s',
    async (accepted) => {
      const { url } = await startEdge(handler(LARGE));
      const { headers, body } = await rawGet(`${url}/tasks/t`, accepted);
      expect(headers['content-encoding']).toBeUndefined();
      expect(body.length).toBeGreaterThan(LARGE.length);
    },
  );
});

test('a large result of JSON-RPC is compressed, too', async () => {
  const { url } = await startEdge(handler(LARGE));
  const { headers, json } = await rpc(url, 'GetTask', { id: 't' }, { 'accept-encoding': 'gzip' });
  expect([headers.get('content-encoding'), headers.get('content-type')]).toEqual([
    'gzip',
    expect.stringContaining('json'),
  ]);
  expect(json).toMatchObject({ result: { artifacts: [{ parts: [{ text: LARGE }] }] } });
});

test('a reply below 16 KiB is sent as it is', async () => {
  const { url } = await startEdge(handler('x'.repeat(15_000)));
  const { headers } = await rawGet(`${url}/tasks/t`, 'gzip, br');
  expect(headers['content-encoding']).toBeUndefined();
  expect(Number(headers['content-length'])).toBeGreaterThan(15_000);
});

test('an event stream is never compressed, however large its events', async () => {
  const { url } = await startEdge(handler(LARGE));
  const { headers, body } = await rawGet(`${url}/tasks/t:subscribe`, 'gzip, br');
  expect(headers['content-encoding']).toBeUndefined();
  expect(headers['content-type']).toBe('text/event-stream');
  expect(body.toString()).toContain(LARGE);
});
