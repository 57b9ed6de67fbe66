import { describe, expect, test } from 'vitest';
import { createGates } from '../../support/agents/gates.js';
import { messageSteps, script, scriptedAgent } from '../../support/agents/scripted-agent.js';
import { BINDINGS, CODES, type Binding } from '../../support/clients/a2a-caller.js';
import { keysJson, testKey, type TestKey } from '../../support/clients/api-keys.js';
import { post, rpc, send, type Reply } from '../../support/stacks/edge.js';
import { useHttpStack, type StackApi } from '../../support/stacks/http-stack.js';

const alice = testKey();
const aliceToo = testKey({ id: 'second' });
const bob = testKey({ subject: 'bob' });
const eve = testKey({ tenant: 'other' });

const gates = createGates();
const staffOnly = { id: 'csv', name: 'CSV', description: 'Reads CSV.', tags: ['csv'], inputModes: ['text/csv'] };
const stack = useHttpStack('auth-scope', () => [
  scriptedAgent('actor', messageSteps(gates), { extendedCard: { skills: [staffOnly] } }),
]);

/** Two API servers with the same keys, one for each way to share. */
const api = (taskScope: 'subject' | 'tenant'): Promise<StackApi> =>
  stack.startApi({
    authentication: {
      apiKeys: { json: keysJson(alice, aliceToo, bob, eve) },
      taskScope,
      allowAnonymous: false,
    },
  });

type Params = Readonly<Record<string, unknown>>;

/** One operation by one caller, over one binding. */
async function call(url: string, binding: Binding, operation: string, params: Params, who: TestKey): Promise<Reply> {
  const agent = `${url}/actor`;
  if (binding === 'JSON-RPC') return await rpc(agent, operation, params, who.headers);
  const { headers } = who;
  const id = String(params['id']);
  switch (operation) {
    case 'SendMessage':
      return await post(`${agent}/message:send`, params, headers);
    case 'SendStreamingMessage':
      return await post(`${agent}/message:stream`, params, headers);
    case 'GetTask':
      return await send(`${agent}/tasks/${id}`, { headers });
    case 'CancelTask':
      return await post(`${agent}/tasks/${id}:cancel`, {}, headers);
    default:
      return await post(`${agent}/tasks/${id}:subscribe`, '', headers);
  }
}

const message = (fields: object) => ({ message: { messageId: 'm', role: 'ROLE_USER', ...fields } });

function taskIn({ json, text }: Reply): { id: string; contextId: string; status: { state: string } } {
  // Safe: what is not so fails the test at once.
  const body = json as { result?: { task?: object }; task?: object; id?: string };
  const task = body.result?.task ?? body.result ?? body.task ?? body;
  if (!('status' in task)) throw new Error(`The answer is no task: ${text.slice(0, 300)}`);
  return task as ReturnType<typeof taskIn>;
}

/** The parts of an error that may depend on the task, with the id that was asked for left out. */
function told({ status, text }: Reply, id: string): [number, string] {
  return [status, text.replaceAll(id, '<id>').replace(/"timestamp":"[^"]+"/g, '')];
}

const UNKNOWN = '01990000-0000-7000-8000-00000000dead';

describe.each(BINDINGS)('over %s', (binding) => {
  const start = async (url: string, who: TestKey, fields: object = { parts: [{ text: 'hi' }] }) =>
    taskIn(await call(url, binding, 'SendMessage', message(fields), who));

  test('a task is there for every key of its subject, and for nobody else [SEC-03]', async () => {
    const { url } = await api('subject');
    const { id } = await start(url, alice);
    for (const who of [alice, aliceToo]) {
      expect(taskIn(await call(url, binding, 'GetTask', { id }, who)).id).toBe(id);
    }
    for (const who of [bob, eve]) {
      expect((await call(url, binding, 'GetTask', { id }, who)).text).toContain('TASK_NOT_FOUND');
    }
  });

  test('a task is there for every subject of its tenant where that is configured, and for no other tenant', async () => {
    const { url } = await api('tenant');
    const { id } = await start(url, alice);
    expect(taskIn(await call(url, binding, 'GetTask', { id }, bob)).id).toBe(id);
    expect((await call(url, binding, 'GetTask', { id }, eve)).text).toContain('TASK_NOT_FOUND');
  });

  test.each([
    ['that waits for its client', script({ ask: 'Which?' })],
    ['that has completed', script({ text: 'done' })],
    ['that has failed', script({ fail: 'no' })],
  ])(
    'a task of somebody else %s is answered as one that is not there, whatever is asked [SEC-04]',
    async (_, fields) => {
      const { url } = await api('subject');
      const { id, status } = await start(url, alice, fields);
      const questions = (taskId: string): readonly [string, Params][] => [
        ['GetTask', { id: taskId }],
        ['CancelTask', { id: taskId }],
        ['SubscribeToTask', { id: taskId }],
        ['SendMessage', message({ taskId, parts: [{ text: 'hi' }] })],
        ['SendStreamingMessage', message({ taskId, parts: [{ text: 'hi' }] })],
        ['SendMessage', message({ taskId, contextId: 'another', parts: [{ text: 'hi' }] })],
        ['SendMessage', message({ taskId, parts: [{ raw: 'AA==', mediaType: 'application/x-unknown' }] })],
      ];
      const foreign = questions(id);
      for (const [index, [operation, params]] of questions(UNKNOWN).entries()) {
        const absent = told(await call(url, binding, operation, params, bob), UNKNOWN);
        const [, theirs = {}] = foreign[index] ?? [];
        expect(told(await call(url, binding, operation, theirs, bob), id)).toEqual(absent);
        expect(absent[1]).toContain('TASK_NOT_FOUND');
        expect(absent[1]).toContain(`"code":${CODES.taskNotFound[binding]}`);
      }
      expect(taskIn(await call(url, binding, 'GetTask', { id }, alice)).status.state).toBe(status.state);
    },
  );

  test('a contextId of somebody else begins a conversation of one’s own [SEC-06]', async () => {
    const { url } = await api('subject');
    const { contextId, id } = await start(url, alice);
    const own = await start(url, bob, { contextId, parts: [{ text: 'hi' }] });
    expect(own).toMatchObject({ contextId, status: { state: 'TASK_STATE_COMPLETED' } });
    expect(own.id).not.toBe(id);
    expect((await call(url, binding, 'GetTask', { id: own.id }, alice)).text).toContain('TASK_NOT_FOUND');
  });

  test('a list has no task of anybody else [SEC-05]', async () => {
    const { url } = await api('subject');
    const { id } = await start(url, alice);
    const list = async (who: TestKey): Promise<Reply> =>
      binding === 'JSON-RPC'
        ? await rpc(`${url}/actor`, 'ListTasks', {}, who.headers)
        : await send(`${url}/actor/tasks`, { headers: who.headers });
    await expect.poll(async () => (await list(alice)).text).toContain(id);
    expect((await list(bob)).text).not.toContain(id);
    expect((await list(eve)).text).not.toContain(id);
  });
});

test('messages of the media types of an extended card are taken where callers are known, and only there [XCARD-05]', async () => {
  const { url } = await api('subject');
  const csv = message({ parts: [{ raw: 'AA==', mediaType: 'text/csv' }] });
  expect((await post(`${url}/actor/message:send`, csv, alice.headers)).status).toBe(200);
  const open = await post(`${stack.apis[0].url}/actor/message:send`, csv);
  expect([open.status, open.text]).toEqual([400, expect.not.stringContaining('takes: text/csv')]);
  expect(open.text).toContain('CONTENT_TYPE_NOT_SUPPORTED');
});
