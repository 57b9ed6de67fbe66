import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createGates } from '../../support/agents/gates.js';
import { messageSteps, script, scriptedAgent, type Step } from '../../support/agents/scripted-agent.js';
import { createCaller } from '../../support/clients/a2a-caller.js';
import { createPushCaller, refusedAs } from '../../support/clients/push-caller.js';
import { rpc } from '../../support/stacks/edge.js';
import { useHttpStack } from '../../support/stacks/http-stack.js';

const gates = createGates();
const stack = useHttpStack('push-configs', () => [
  scriptedAgent('actor', messageSteps(gates)),
  scriptedAgent('other', messageSteps(gates)),
]);

/** Nobody listens there: what is delivered is another test's. */
const URL = 'http://127.0.0.1:9/hook';

const UNKNOWN = '01990000-0000-7000-8000-000000000001';

const push = (api: 0 | 1 = 0) => createPushCaller(`${stack.apis[api].url}/actor`);

/** A new task of the actor, and its context. */
async function begin(...steps: readonly Step[]) {
  return (await createCaller(`${stack.apis[0].url}/actor`).send(script(...steps))).task;
}

describe.each<[string, Step]>([
  ['a task that waits', { ask: 'What?' }],
  ['a task that has completed', { text: 'done' }],
  ['a task that has failed', { fail: 'No.' }],
])('of %s', (_, step) => {
  test('a config is created, read by every API, listed and deleted [PUSH-03, PUSH-05, PUSH-07]', async () => {
    const { id: taskId } = await begin(step);
    const created = await push().create({ taskId, url: URL, authentication: { scheme: 'Bearer' } });
    expect(created).toEqual({
      ...{ taskId, url: URL, authentication: { scheme: 'Bearer' } },
      id: expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown,
    });
    expect(await push(1).get(taskId, created.id)).toEqual(created);
    expect(await push(1).list(taskId)).toEqual({ configs: [created], nextPageToken: '' });
    await push(1).delete(taskId, created.id);
    expect(await push().list(taskId)).toEqual({ configs: [], nextPageToken: '' });
    await expect(push().get(taskId, created.id)).rejects.toMatchObject(refusedAs('taskNotFound'));
  });

  test('deleting twice succeeds twice, also what never was [PUSH-09]', async () => {
    const { id: taskId } = await begin(step);
    await push().create({ taskId, id: 'a', url: URL });
    await push().delete(taskId, 'a');
    await push(1).delete(taskId, 'a');
    await push().delete(taskId, 'never');
    expect((await push().list(taskId)).configs).toEqual([]);
  });

  test('a config takes the place of that with its id', async () => {
    const { id: taskId } = await begin(step);
    await push().create({ taskId, id: 'a', url: `${URL}/1`, authentication: { scheme: 'Basic' } });
    await push(1).create({ taskId, id: 'a', url: `${URL}/2` });
    expect((await push().list(taskId)).configs).toEqual([{ taskId, id: 'a', url: `${URL}/2` }]);
  });

  test('several are listed by their ids, in pages [PUSH-06]', async () => {
    const { id: taskId } = await begin(step);
    for (const id of ['c', 'a', 'b', 'B']) await push().create({ taskId, id, url: URL });
    const all = (await push().list(taskId)).configs.map(({ id }) => id);
    expect(all).toEqual(['B', 'a', 'b', 'c']);
    const first = await push().list(taskId, { pageSize: 3 });
    const second = await push(1).list(taskId, { pageSize: 3, pageToken: first.nextPageToken });
    expect([...first.configs, ...second.configs].map(({ id }) => id)).toEqual(all);
    expect(second.nextPageToken).toBe('');
    // What the token was made of may be gone by then.
    await push().delete(taskId, 'b');
    expect((await push().list(taskId, { pageToken: first.nextPageToken })).configs).toMatchObject([{ id: 'c' }]);
  });

  test('there are ten at most', async () => {
    const { id: taskId } = await begin(step);
    for (let number = 1; number <= 10; number += 1) await push().create({ taskId, id: `c-${number}`, url: URL });
    await expect(push().create({ taskId, url: URL })).rejects.toMatchObject(refusedAs('invalidParams', 'taskId'));
    await push().create({ taskId, id: 'c-7', url: `${URL}/7` });
    await push().delete(taskId, 'c-8');
    await push().create({ taskId, id: 'c-11', url: URL });
    expect((await push().list(taskId)).configs).toHaveLength(10);
  });
});

describe.each(['create', 'get', 'list', 'delete'] as const)('%s', (operation) => {
  test.each([
    ['of an unknown task', () => Promise.resolve(UNKNOWN)],
    ['of what is no id of a task', () => Promise.resolve('../other')],
    [
      'of a task of another agent',
      async () => (await createCaller(`${stack.apis[0].url}/other`).send(script({ ask: 'What?' }))).task.id,
    ],
  ])('%s is TaskNotFound, before the webhook is looked at [PUSH-08]', async (_, find) => {
    const taskId = await find();
    const call = {
      create: () => push().create({ taskId, id: 'a', url: 'ftp://hook.test' }),
      get: () => push().get(taskId, 'a'),
      list: () => push().list(taskId),
      delete: () => push().delete(taskId, 'a'),
    }[operation];
    await expect(call()).rejects.toMatchObject(refusedAs('taskNotFound'));
  });
});

test('a page token is good for the task that it came with', async () => {
  const one = await begin({ ask: 'What?' });
  const other = await begin({ ask: 'What?' });
  for (const id of ['a', 'b']) await push().create({ taskId: one.id, id, url: URL });
  const { nextPageToken } = await push().list(one.id, { pageSize: 1 });
  for (const pageToken of [nextPageToken, 'nonsense', Buffer.from('["a","b"]').toString('base64url')]) {
    const listing = push().list(pageToken === nextPageToken ? other.id : one.id, { pageToken });
    await expect(listing).rejects.toMatchObject(refusedAs('invalidParams', 'pageToken'));
  }
});

test.each([101, -1, 'many'])('a page of %s configs is refused', async (pageSize) => {
  const { id } = await begin({ ask: 'What?' });
  await expect(push().list(id, { pageSize })).rejects.toMatchObject(refusedAs('invalidParams', 'pageSize'));
  expect(await push().list(id, { pageSize: 0 })).toMatchObject({ configs: [] });
});

test('what goes on with the configs of an ended task is in no list of tasks', async () => {
  const contextId = randomUUID();
  const caller = createCaller(`${stack.apis[0].url}/actor`);
  const { task } = await caller.send({ ...script({ text: 'done' }), contextId });
  await push().create({ taskId: task.id, url: URL });
  const { json } = await rpc(`${stack.apis[0].url}/actor`, 'ListTasks', { contextId });
  expect(json).toMatchObject({ result: { totalSize: 1, tasks: [{ id: task.id }] } });
});

test('the params of the extension do not need to be active in the header of a create', async () => {
  const { id: taskId } = await begin({ ask: 'What?' });
  const header = (params: object) => ({ 'perdure-push': JSON.stringify(params) });
  await push().create({ taskId, url: URL }, header({ on: ['all'], signingSecret: 'shh' }));
  const refused = push().create({ taskId, url: URL }, header({ on: ['nothing'] }));
  await expect(refused).rejects.toMatchObject(refusedAs('invalidParams', 'Perdure-Push.on[0]'));
});
