import { describe, expect, test } from 'vitest';
import { LOG_EXTENSION, SEQUENCE_EXTENSION } from '../../../protocol/extensions.js';
import { restFailure, rpcFailure } from '../../support/clients/failures.js';
import { openSse } from '../../support/clients/sse-client.js';
import { rpc, send, startEdge } from '../../support/stacks/edge.js';
import {
  chunk,
  eventsOf,
  exampleTask,
  logRecord,
  scriptedTaskService,
  snapshot,
} from '../../support/stacks/scripted-task-service.js';

describe('the version decides whether a request is served (§3.6)', () => {
  test.each([undefined, '', '1.0', '1.0.0', '1.0.7', ' 1.0 '])('%j is', async (version) => {
    const { url } = await startEdge();
    const headers: Record<string, string> = version === undefined ? {} : { 'a2a-version': version };
    expect((await rpc(url, 'GetTask', { id: 't' }, headers)).json).toHaveProperty('result');
    expect((await send(`${url}/tasks/t`, { headers })).status).toBe(200);
    const query = version === undefined ? '' : `?A2A-Version=${encodeURIComponent(version)}`;
    expect((await send(`${url}/tasks/t${query}`)).status).toBe(200);
  });

  test.each(['0.3', '1', '1.1', '2.0', '99.0', '1.0.x', 'latest'])('%j is not', async (version) => {
    const { url } = await startEdge();
    const headers = { 'a2a-version': version };
    const viaRpc = rpcFailure(await rpc(url, 'GetTask', { id: 't' }, headers));
    const viaRest = restFailure(await send(`${url}/tasks/t`, { headers }));
    const viaQuery = restFailure(await send(`${url}/tasks/t?a2a-version=${version}`));
    expect(viaRpc).toMatchObject({ id: 1, code: -32009 });
    for (const failure of [viaRest, viaQuery]) {
      expect(failure).toMatchObject({ code: 400, status: 'FAILED_PRECONDITION', details: viaRpc.data });
    }
    const metadata = { supportedVersions: '1.0, 0.3' };
    expect(viaRpc.data).toMatchObject([{ reason: 'VERSION_NOT_SUPPORTED', metadata }]);
  });

  test('cards are served whatever version is asked for', async () => {
    const { url } = await startEdge();
    const reply = await send(`${url}/.well-known/agent-card.json`, { headers: { 'a2a-version': '0.3' } });
    expect(reply.status).toBe(200);
  });
});

describe('extensions', () => {
  const script = {
    events: () =>
      eventsOf([snapshot(4), logRecord(4, 1, { level: 'info' }), chunk(5, 'a'), logRecord(5, 1, { level: 'warn' })]),
  };

  test('over JSON-RPC and HTTP+JSON, those that are known are activated and echoed, others ignored [EXT-01, EXT-02]', async () => {
    const { url } = await startEdge();
    const headers = { 'a2a-extensions': `https://other.test/x, ${SEQUENCE_EXTENSION},${LOG_EXTENSION}` };
    const echoed = [LOG_EXTENSION, SEQUENCE_EXTENSION];
    const listed = (value: string | null): string[] => (value ?? '').split(/, ?/).sort();
    const viaRpc = await rpc(url, 'GetTask', { id: 't' }, headers);
    const viaRest = await send(`${url}/tasks/t`, { headers });
    const stream = await openSse(`${url}/tasks/t:subscribe`, { headers });
    for (const value of [viaRpc.headers.get('a2a-extensions'), viaRest.headers.get('a2a-extensions')]) {
      expect(listed(value)).toEqual([...echoed].sort());
    }
    expect(listed(String(stream.headers['a2a-extensions']))).toEqual([...echoed].sort());
  });

  test('a client that activates none gets no header, no log records and no sequence', async () => {
    const { url } = await startEdge(scriptedTaskService(script));
    const stream = await openSse(`${url}/tasks/t:subscribe`, { headers: { 'a2a-extensions': 'https://other.test/x' } });
    expect(stream.headers).not.toHaveProperty('a2a-extensions');
    const frames = await stream.rest();
    expect(frames.map(({ id }) => id)).toEqual(['4', '5']);
    expect(JSON.stringify(frames)).not.toContain('sequence');
  });

  test('are not activated by the header of 0.3', async () => {
    const { url } = await startEdge(scriptedTaskService());
    const { headers } = await rpc(url, 'GetTask', { id: 't' }, { 'x-a2a-extensions': SEQUENCE_EXTENSION });
    expect([headers.get('a2a-extensions'), headers.get('x-a2a-extensions')]).toEqual([null, null]);
  });

  test('log records come with ids of their own to a client that activates them', async () => {
    const { url } = await startEdge(scriptedTaskService(script));
    const stream = await openSse(`${url}/tasks/t:subscribe`, { headers: { 'a2a-extensions': LOG_EXTENSION } });
    const frames = await stream.rest();
    expect(frames.map(({ id }) => id)).toEqual(['4', '4.1', '5', '5.1']);
    expect(JSON.parse(frames[1]?.data ?? '')).toMatchObject({ statusUpdate: { metadata: { level: 'info' } } });
  });

  test('the sequence is added to the metadata of every event for a client that activates it', async () => {
    const { url } = await startEdge(scriptedTaskService(script));
    const extensions = `${SEQUENCE_EXTENSION}, ${LOG_EXTENSION}`;
    const stream = await openSse(`${url}/tasks/t:subscribe`, { headers: { 'a2a-extensions': extensions } });
    const events = (await stream.rest()).map(({ data }): unknown => JSON.parse(data));
    const at = (sequence: number): object => ({ [SEQUENCE_EXTENSION]: { sequence } });
    expect(events).toMatchObject([
      { task: { ...exampleTask(), metadata: at(4) } },
      { statusUpdate: { metadata: { level: 'info', ...at(4) } } },
      { artifactUpdate: { metadata: at(5) } },
      { statusUpdate: { metadata: { level: 'warn', ...at(5) } } },
    ]);
  });
});
