import { describe, expect, test } from 'vitest';
import { MAX_JSON_DEPTH } from '../../../protocol/limits.js';
import { restFailure, violationsOf } from '../../support/clients/failures.js';
import { containing, post, rpc, send, startEdge } from '../../support/stacks/edge.js';
import { scriptedTaskService, userMessage } from '../../support/stacks/scripted-task-service.js';

/** Far below what a caller could make of a request of some megabytes. */
const MODEST = 20_000;

const nested = (levels: number): unknown => JSON.parse('['.repeat(levels) + ']'.repeat(levels));

describe('a small request cannot make a large answer', () => {
  test.each([
    ['empty parts', { message: { ...userMessage(), messageId: '', parts: Array(300_000).fill({}) } }],
    ['parts that are numbers', { message: { ...userMessage(), parts: Array(300_000).fill(1) } }],
    ['extensions that are numbers', { message: { ...userMessage(), extensions: Array(300_000).fill(1) } }],
    ['references that are empty', { message: { ...userMessage(), referenceTaskIds: Array(300_000).fill('') } }],
    [
      'output modes that are null',
      { message: userMessage(), configuration: { acceptedOutputModes: Array(300_000).fill(null) } },
    ],
    ['parts that are wrong, as many as are taken', { message: { ...userMessage(), parts: Array(1_000).fill({}) } }],
    ['a long tenant', { tenant: 'x'.repeat(1_000_000), message: userMessage() }],
  ])('%s', async (_, params) => {
    const handler = scriptedTaskService();
    const { url } = await startEdge(handler);
    const [viaRest, viaRpc] = [await post(`${url}/message:send`, params), await rpc(url, 'SendMessage', params)];
    expect([viaRest.status, viaRpc.status]).toEqual([400, 200]);
    expect(viaRpc.json).toMatchObject({ error: { code: -32602 } });
    for (const { text } of [viaRest, viaRpc]) expect(text.length).toBeLessThan(MODEST);
    expect(handler.calls).toEqual([]);
  });

  test('a long path is not repeated', async () => {
    const { url } = await startEdge();
    const { status, text } = await send(`${url}/tasks/${'x'.repeat(5_000)}`);
    expect([status, text.includes('xxxxx')]).toEqual([414, false]);
  });
});

test('a list has 1,000 entries at most', async () => {
  const { url } = await startEdge();
  const withParts = (count: number) =>
    post(`${url}/message:send`, { message: { ...userMessage(), parts: Array(count).fill({ text: 'x' }) } });
  expect((await withParts(1_000)).status).toBe(200);
  const refused = await withParts(1_001);
  expect(violationsOf(restFailure(refused).details)).toEqual({ 'message.parts': containing('at most 1000') });
});

describe('JSON is nested no deeper than every client can read', () => {
  test.each(['data', 'metadata'])('%s', async (field) => {
    const { url } = await startEdge();
    const withDepth = (levels: number) => {
      const value = field === 'data' ? nested(levels) : { a: nested(levels - 1) };
      return post(`${url}/message:send`, { message: { ...userMessage(), parts: [{ data: 1, [field]: value }] } });
    };
    expect((await withDepth(MAX_JSON_DEPTH)).status).toBe(200);
    const refused = restFailure(await withDepth(MAX_JSON_DEPTH + 1));
    expect(violationsOf(refused.details)).toEqual({ [`message.parts[0].${field}`]: containing('levels deep') });
  });
});
