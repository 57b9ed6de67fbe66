import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTaskJournal } from '../../journal/task-journal.js';
import { createSecretBox, pushSecretContext } from '../../keys/secret-box.js';
import type { Task } from '../../protocol/a2a.js';
import type { FoldedEvent } from '../../protocol/fold/fold-state.js';
import { OPEN_SCOPE, taskWorkflowId } from '../../protocol/ids.js';
import { STATUS_QUERY } from '../../protocol/names.js';
import type { PushConfig } from '../../protocol/push.js';
import { rpcDialect } from '../../protocol/v03/rpc-dialect.js';
import { createWriter } from '../../protocol/v03/write.js';
import type { TaskStatusReport } from '../../workflows/messages.js';
import { createGates } from '../support/agents/gates.js';
import { scriptedAgent } from '../support/agents/scripted-agent.js';
import { clientOf, type AgentClient } from '../support/clients/tasks.js';
import { eventually } from '../support/eventually.js';
import { configOf } from '../support/push/push-fixtures.js';
import { eventIn, startRecordingReceiver, type RecordingReceiver } from '../support/servers/recording-receiver.js';
import { startStack, type Stack } from '../support/stacks/stack.js';

const gates = createGates();

const agent = scriptedAgent('delivers', {
  write: async (task) => {
    const out = task.artifact({ artifactId: 'text', name: 'Text' });
    task.status('Writing');
    for (const text of ['one ', 'two ']) await out.append(text);
    task.log('info', 'half of it');
    await out.end('three');
    await task.artifact({ artifactId: 'table' }).write({ data: { rows: 3 } });
  },
  wait: async (task) => {
    task.status('waiting');
    await gates.pass(task.text, task.signal);
    task.status('going on');
  },
  ask: (task) => task.requireInput(`Question ${task.turn}?`),
  done: () => undefined,
});

const key = (kid: string) => ({ kid, key: new Uint8Array(32).fill(kid.length) });
const box = createSecretBox([key('known')]);

let stack: Stack;
let client: AgentClient;
let receiver: RecordingReceiver;
beforeAll(async () => {
  receiver = await startRecordingReceiver();
  stack = await startStack({ agents: [agent], workers: false });
  await stack.startWorkers({ push: { openSecrets: (sealed, context) => box.open(sealed, context) } });
  client = clientOf(stack, agent.id);
});
afterAll(async () => {
  await stack.stop();
  await receiver.close();
});

const config = (change: Partial<PushConfig> = {}): PushConfig => {
  const id = randomUUID();
  return configOf({ id, url: `${receiver.url}/${id}`, ...change });
};
const addressOf = (taskId: string) => ({ agent: agent.id, scope: OPEN_SCOPE, taskId });
const workflowIdOf = (taskId: string) => taskWorkflowId(addressOf(taskId));

/** Starts a task with a config, and waits until its workflow has closed: all is delivered then. */
async function deliver(text: string, push: PushConfig): Promise<string> {
  const taskId = await client.start(text, { push: [push] });
  await client.workflow(taskId).result();
  return taskId;
}

/** The events of a task, without log records. */
async function eventsOf(taskId: string): Promise<readonly FoldedEvent[]> {
  const events: FoldedEvent[] = [];
  const onEvent = (event: FoldedEvent): void => void events.push(event);
  await openTaskJournal(stack.client, workflowIdOf(taskId), { whole: true, onEvent }).refresh();
  return events.filter(({ log }) => log === 0);
}

const sent = ({ id }: PushConfig) =>
  receiver.of(id).map(({ sequence, body }): [number, unknown] => [sequence, JSON.parse(body)]);
const sequencesOf = ({ id }: PushConfig) => receiver.of(id).map(({ sequence }) => sequence);
const statesOf = ({ id }: PushConfig) =>
  receiver.of(id).map((delivery) => {
    const event = eventIn(delivery);
    return 'statusUpdate' in event ? event.statusUpdate.status.state : 'task' in event ? 'task' : 'artifact';
  });
const report = async (taskId: string) =>
  (await client.workflow(taskId).query<TaskStatusReport>(STATUS_QUERY)).push?.[0];

describe('deliveries', () => {
  test('are the events of the task, all of them, in order, each once', async () => {
    const all = config();
    const taskId = await deliver('write', all);
    const events = await eventsOf(taskId);
    expect(events.length).toBeGreaterThan(6);
    expect(sent(all)).toEqual(events.map(({ sequence, event }) => [sequence, event]));
    expect(receiver.of(all.id).map(({ id }) => id)).toEqual(
      events.map(({ sequence }) => `${taskId}.${all.id}.${sequence}`),
    );
  });

  test('are what the config wants, and nothing else', async () => {
    const some = config({ on: ['completed', 'failed'] });
    const events = await eventsOf(await deliver('write', some));
    expect(sent(some)).toEqual([events.at(-1)].map((last) => [last?.sequence, last?.event]));
  });

  test('of snapshots are the task as it was after each event', async () => {
    const snapshots = config({ snapshot: true, on: ['artifact', 'completed'] });
    const events = await eventsOf(await deliver('write', snapshots));
    const wanted = events.filter(({ event }) => 'artifactUpdate' in event || event === events.at(-1)?.event);
    expect(wanted.length).toBeGreaterThan(3);
    expect(sent(snapshots)).toEqual(wanted.map(({ sequence, task }) => [sequence, { task }]));
  });

  test('of complete artifacts have the whole of each', async () => {
    const complete = config({ on: ['artifact-complete'] });
    const taskId = await deliver('write', complete);
    const { artifacts } = await client.read(taskId);
    expect(receiver.of(complete.id).map(eventIn)).toEqual(
      artifacts?.map((artifact) => ({
        artifactUpdate: expect.objectContaining({ taskId, artifact, lastChunk: true }) as unknown,
      })),
    );
    expect(JSON.stringify(sent(complete))).toContain('one two three');
  });

  test('to clients of 0.3 are the bare task', async () => {
    const old = config({ protocolVersion: '0.3', on: ['artifact', 'completed'] });
    const events = await eventsOf(await deliver('write', old));
    const write = (task: Task): unknown => JSON.parse(JSON.stringify(createWriter(rpcDialect).task(task)));
    const wanted = events.filter(({ event }) => 'artifactUpdate' in event || event === events.at(-1)?.event);
    expect(sent(old)).toEqual(wanted.map(({ sequence, task }) => [sequence, write(task)]));
    expect(receiver.of(old.id)[0]?.headers).toMatchObject({ 'content-type': 'application/json', 'a2a-version': '0.3' });
  });

  test('that fail are tried again under the same id, and what follows waits', async () => {
    const flaky = config();
    const answers = [500, 204, 503, 503];
    receiver.answer(flaky.id, (_, response) => void response.writeHead(answers.shift() ?? 200).end());
    const events = await eventsOf(await deliver('done', flaky));
    const [first = 0, second = 0, ...rest] = events.map(({ sequence }) => sequence);
    expect(sequencesOf(flaky)).toEqual([first, first, second, second, second, ...rest]);
    const [failed, again] = receiver.of(flaky.id);
    expect(again).toMatchObject({ id: failed?.id, body: failed?.body });
  });
});

describe('a config', () => {
  const set = (taskId: string, push: PushConfig) => stack.pushWrites.setPushConfig(addressOf(taskId), push);
  const message = (taskId: string, text: string, push: PushConfig) =>
    stack.gateway.sendMessage(addressOf(taskId), {
      message: { messageId: randomUUID(), taskId, role: 'ROLE_USER', parts: [{ text }] },
      push: [push],
    });

  test('that begins with the task as it stands gets that, and then its events', async () => {
    const first = config({ initialSnapshot: true, on: ['completed'] });
    const taskId = await client.start('wait begins', {});
    await gates.reached('wait begins');
    await eventually(async () => expect((await client.read(taskId)).status.state).toBe('TASK_STATE_WORKING'));
    await set(taskId, first);
    await eventually(() => expect(statesOf(first)).toEqual(['task']));
    const { task } = eventIn(receiver.of(first.id)[0] ?? expect.fail()) as { task: Task };
    expect(task).toMatchObject({ id: taskId, status: { state: 'TASK_STATE_WORKING' } });
    gates.open('wait begins');
    await client.workflow(taskId).result();
    expect(statesOf(first)).toEqual(['task', 'TASK_STATE_COMPLETED']);
  });

  test('of a task that works is told of what comes', async () => {
    const late = config();
    const taskId = await client.start('wait late', {});
    await gates.reached('wait late');
    await eventually(async () => expect((await eventsOf(taskId)).length).toBeGreaterThan(2));
    const before = (await eventsOf(taskId)).at(-1)?.sequence;
    await set(taskId, late);
    gates.open('wait late');
    await client.workflow(taskId).result();
    const after = (await eventsOf(taskId)).filter(({ sequence }) => sequence > Number(before));
    expect(sequencesOf(late)).toEqual(after.map(({ sequence }) => sequence));
  });

  test('of a task that waits is told of the question', async () => {
    const asked = config({ snapshot: true });
    const { id } = await client.send('ask');
    await set(id, asked);
    await eventually(() => expect(sent(asked)).toHaveLength(1));
    expect(sent(asked)[0]?.[1]).toEqual({ task: await client.read(id) });
    await client.cancel(id);
  });

  test('that comes with an answer is told of what follows it, not of the question', async () => {
    const answering = config({ on: ['input-required', 'completed'] });
    const { id } = await client.send('ask');
    await message(id, 'done', answering);
    await client.workflow(id).result();
    expect(statesOf(answering)).toEqual(['TASK_STATE_COMPLETED']);
  });

  test('of a task that has ended is told so', async () => {
    const ended = config();
    const { id } = await client.send('done');
    await client.workflow(id).result();
    await set(id, ended);
    await eventually(() => expect(statesOf(ended)).toEqual(['TASK_STATE_COMPLETED']));
  });

  test('that takes the place of another goes on where that was, with what it needs itself', async () => {
    const plain = config({ on: ['status'] });
    receiver.answer(plain.id, (_, response) => void response.writeHead(500).end());
    const retry = { ...plain.retry, initialInterval: 60_000, maximumInterval: 60_000 };
    const taskId = await client.start('wait replaced', { push: [{ ...plain, retry }] });
    await eventually(() => expect(sequencesOf(plain)).toEqual([1]));
    receiver.answer(plain.id, (_, response) => void response.writeHead(200).end());
    await set(taskId, { ...plain, snapshot: true });
    gates.open('wait replaced');
    await client.workflow(taskId).result();
    const events = await eventsOf(taskId);
    expect(sent(plain).slice(1)).toEqual(events.map(({ sequence, task }) => [sequence, { task }]));
  });

  test('that is deleted gets nothing more, whatever is under way', async () => {
    const gone = config();
    receiver.answer(gone.id, () => undefined);
    const taskId = await client.start('wait gone', { push: [gone] });
    await eventually(() => expect(receiver.of(gone.id)).toHaveLength(1));
    await stack.pushWrites.deletePushConfig(addressOf(taskId), gone.id);
    await eventually(() => expect(receiver.open).toBe(0));
    gates.open('wait gone');
    await client.workflow(taskId).result();
    expect(receiver.of(gone.id)).toHaveLength(1);
  });
});

test('what happened in runs that were continued as new is delivered too', async () => {
  const behind = config({ snapshot: true });
  let away = true;
  receiver.answer(behind.id, (_, response) => void response.writeHead(away ? 503 : 200).end());
  const retry = { ...behind.retry, maximumAttempts: 1_000 };
  const taskId = await client.start('ask', { push: [{ ...behind, retry }], continueAsNewAfter: 8 });
  const runOf = async () => (await client.workflow(taskId).describe()).runId;
  const firstRun = await runOf();
  await eventually(async () => expect(await runOf()).not.toBe(firstRun));
  expect(new Set(sequencesOf(behind))).toEqual(new Set([1]));
  const failed = receiver.of(behind.id).length;
  away = false;
  await client.send('done', { taskId });
  await client.workflow(taskId).result();
  const events = await eventsOf(taskId);
  const taken = sent(behind).slice(-events.length);
  expect(taken).toEqual(events.map(({ sequence, task }) => [sequence, { task }]));
  expect(failed).toBeGreaterThan(0);
});

describe('secrets', () => {
  const secret = { token: 'the-token', credentials: 'the-credentials', signingSecret: 'the-signing-secret' };

  test('are opened where they are sent', async () => {
    const taskId = await client.start('wait sealed', {});
    const sealed = config({ scheme: 'Bearer', on: ['completed'] });
    const context = pushSecretContext(workflowIdOf(taskId), sealed.id);
    await stack.pushWrites.setPushConfig(addressOf(taskId), { ...sealed, sealed: await box.seal(secret, context) });
    gates.open('wait sealed');
    await client.workflow(taskId).result();
    expect(receiver.of(sealed.id)[0]?.headers).toMatchObject({
      authorization: 'Bearer the-credentials',
      'x-a2a-notification-token': 'the-token',
      'webhook-signature': expect.stringMatching(/^v1,/) as unknown,
    });
  });

  test.each([
    ['with a key that this worker does not have', 'other key', 'the key "other key", which is not among'],
    ['for another config', 'known', 'for something else'],
  ])('that were sealed %s are not sent, and the reason is told', async (_, kid, reason) => {
    const sealed = await createSecretBox([key(kid)]).seal(secret, 'another context');
    const unreadable = config({ sealed, on: ['completed'] });
    const retry = { ...unreadable.retry, initialInterval: 60_000, maximumInterval: 60_000 };
    const taskId = await client.start('done', { push: [{ ...unreadable, retry }] });
    await eventually(async () =>
      expect(await report(taskId)).toMatchObject({
        state: 'retrying',
        lastError: expect.stringContaining(reason) as unknown,
      }),
    );
    expect(receiver.of(unreadable.id)).toEqual([]);
    await stack.pushWrites.deletePushConfig(addressOf(taskId), unreadable.id);
  });
});
